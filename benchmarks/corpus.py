"""Stories like those of a county desk, as many as wanted, the same for the same seed.

Every story has a topic of its own places, people, figures and dates; what stories share
is what they share in offices: turns of phrase, slogans, and the way a sentence is built.
"""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文辉玲志红春梅海燕晓东海波宁福生"
PLACE_HEADS = "青白红石柳松杨桃梅龙凤虎马牛金银铁铜永安太平长宁兴隆富康双三五七九大小上下东西南北中新"
PLACE_TAILS = "河水林山坪坝湾沟岭塘桥店集庄营堡滩坡川源泉峪口关城阳阴丰乐和顺义仁德福寿昌"
SUFFIXES = ("镇", "乡", "街道", "社区", "村", "开发区", "林场")
OFFICES = (
    "教育局 水利局 农业农村局 卫生健康局 住房和城乡建设局 交通运输局 应急管理局 市场监管局"
    " 人力资源和社会保障局 自然资源局 生态环境局 文化和旅游局 民政局 司法局 财政局 统计局"
    " 审计局 退役军人事务局 乡村振兴局 医疗保障局 档案馆 团县委 妇联 工商联 总工会 残联"
).split()
MEETINGS = "推进会 现场会 座谈会 调度会 培训班 动员会 观摩会 联席会议 专题会议 碰头会 总结会 研讨会".split()
TOPICS = {
    "农业": "春耕备耕 种子化肥 高标准农田 小麦条锈病 育秧大棚 无人机植保 粮食收购 农机检修 中药材 苹果示范园 奶牛养殖 冷链仓储",
    "水利": "病险水库 河长巡河 灌区改造 防汛物资 山洪预警 农村饮水 堤防加固 清淤疏浚 节水灌溉 取水许可 淤地坝 水土保持",
    "教育": "双减政策 课后服务 校园安全 营养午餐 教师轮岗 研学实践 心理健康课 校舍维修 控辍保学 体育联赛 科学实验 家访",
    "卫生": "家庭医生 疫苗接种 村卫生室 健康义诊 妇幼保健 慢病随访 中医适宜技术 急救培训 医共体 远程会诊 无偿献血 爱国卫生",
    "住建": "老旧小区 加装电梯 雨污分流 口袋公园 违建拆除 燃气管网 保障房 危房改造 物业纠纷 停车泊位 垃圾分类 路灯亮化",
    "交通": "四好农村路 危桥改造 客运班线 治超站 校车检查 护栏安装 公交候车亭 物流园 隧道养护 航道整治 打非治违 便民渡口",
    "应急": "森林防火 危化品检查 矿山整治 燃气隐患 消防演练 地震台站 安全生产月 九小场所 避险转移 应急广播 值班值守 有限空间作业",
    "市场": "电梯维保 食品抽检 药店巡查 计量检定 价格监测 知识产权 专利转化 个体工商户 明厨亮灶 网络餐饮 特种设备 放心消费",
    "民政": "养老驿站 低保核查 临时救助 残疾人补贴 婚姻登记 殡葬改革 地名普查 社会组织 未成年人保护 助餐点 探访关爱 慈善募捐",
    "文旅": "非遗展演 民宿集群 景区提升 文物巡查 图书漂流 广场舞大赛 乡村旅游 红色遗址 夜间经济 摄影采风 剧团下乡 研学路线",
    "就业": "零工市场 技能培训 根治欠薪 创业贷款 专场招聘 劳务协作 公益岗位 社保扩面 劳动仲裁 高校毕业生 稳岗返还 就业援助",
    "生态": "秸秆禁烧 扬尘治理 排污口排查 湿地修复 造林绿化 古树保护 噪声投诉 黑臭水体 散煤替代 固废处置 候鸟监测 碳汇交易",
}
SLOGANS = (
    "为全县经济社会高质量发展提供坚强保障",
    "切实增强人民群众的获得感、幸福感、安全感",
    "推动各项工作任务落地见效",
    "以实际行动践行全心全意为人民服务的宗旨",
    "确保全年目标任务圆满完成",
    "不断提升基层治理体系和治理能力现代化水平",
    "受到群众一致好评",
    "下一步,将持续加大工作力度,健全长效机制",
    "坚持问题导向、目标导向、结果导向相统一",
    "形成了上下联动、齐抓共管的良好局面",
    "进一步压实责任、细化措施",
    "认真学习贯彻上级有关会议精神",
)
LEADS = (
    "{day},{place}召开{item}工作{meeting},{leader}参加并讲话。",
    "{day}上午,{leader}带队到{place}调研{item}工作,实地查看了{spot}。",
    "连日来,{place}抢抓时机,全力推进{item},目前已完成{n}{unit}。",
    "为做好{item}工作,{office}抽调{n}名骨干组成{m}个工作组,于{day}进驻{place}。",
    "记者{day}从{office}获悉,今年以来全县{item}投入资金{n}万元,惠及{place}等{m}个乡镇。",
    "“没想到{item}这么快就办好了!”{day},{place}居民{person}高兴地说。",
)
BODIES = (
    "在{spot},{person}仔细询问了{item}的进展,并与{role}{person2}算起了收支账。",
    "{office}负责人{person}介绍,{item}共分{m}个阶段,其中{spot}一处就需要{n}个工日。",
    "截至{day},全镇累计排查{item}问题{n}处,已整改{m}处,其余正在按时限推进。",
    "{role}{person}说,过去{item}要跑{m}趟,现在{n}分钟就能办完。",
    "据统计,{spot}一带{item}同比增长百分之{m},带动{n}户农户户均增收{k}元。",
    "针对{item}中{trouble}的情况,{place}采取{way}的办法,逐一登记、限期销号。",
    "{person}当场决定,由{office}牵头、{place}配合,在{day}前解决{spot}的{trouble}问题。",
    "活动现场共发放{item}宣传材料{n}份,接受咨询{m}人次,{role}{person}还作了示范。",
    "{place}探索出“{way}+{item}”的路子,先后吸引{n}人前来{spot}学习。",
    "{slogan}。",
    "会议要求,要紧盯{item},重点解决{trouble},{slogan}。",
    "晚上{m}点,{person}和{person2}仍在{spot}巡查,车灯照着刚铺好的{k}米路面。",
    "{spot}的{role}{person}今年{m}岁,靠着{item}一年挣了{n}万元。",
    "目前,{item}已覆盖{place}{m}个自然村,{slogan}。",
    "资金从哪里来?{office}整合{n}万元,{place}自筹{k}元,剩下的由{role}们以工代赈。",
    "去年此时,{spot}还为{trouble}发愁;如今{item}一通,{n}{unit}当月就见了效。",
)
ROLES = "村支书 种植大户 网格员 护林员 驻村干部 合作社理事长 校长 值班医生 志愿者 技术员 楼栋长 老党员 返乡青年 厂长 调解员".split()
SPOTS = "文化广场 蓄水池边 三号大棚 村口老槐树下 便民服务中心 产业园二期 卫生院门诊楼 小学操场 北坡果园 河堤缺口处 扶贫车间 工地食堂 渡口值班室 老街菜市场 变电站旁".split()
TROUBLES = "台账不全 管道渗漏 人手不足 标识不清 进度偏慢 资金缺口 道路坑洼 审批重复 信号不稳 占道经营 隐患反复 土地纠纷 车辆乱停 培训走过场 材料雷同".split()
WAYS = "包片到人 红黄牌督办 积分兑换 夜查回访 一户一策 拉网排查 院坝会商 挂图作战 错峰施工 结对帮带 视频连线 流动服务车 清单销号 村规民约".split()
UNITS = "亩 户 公里 处 件 台 立方米 人次 吨 座".split()


def make_title(random: Random, words: dict[str, str]) -> str:
    shape = random.choice(
        ("{place}{item}见实效", "{place}:{way}抓{item}", "{office}扎实推进{item}")
    )
    return shape.format(**words)


def make_story(random: Random) -> tuple[str, str]:
    """(title, body) of 300 to 700 characters in three to five paragraphs."""
    items = TOPICS[random.choice(list(TOPICS))].split()
    chosen = random.sample(items, 3)
    place = make_place(random)
    sentences = [fill(random, random.choice(LEADS), place, chosen)]
    shapes = random.sample(BODIES, random.randint(7, len(BODIES) - 2))
    sentences += [fill(random, shape, place, chosen) for shape in shapes]
    title = make_title(random, make_words(random, place, chosen))
    return title, "\n".join(make_paragraphs(random, sentences))


def make_paragraphs(random: Random, sentences: list[str]) -> list[str]:
    paragraphs, left = [], list(sentences)
    while left:
        size = random.randint(2, 4)
        paragraphs.append("".join(left[:size]))
        left = left[size:]
    return paragraphs


def fill(random: Random, shape: str, place: str, items: list[str]) -> str:
    return shape.format(**make_words(random, place, items))


def make_words(random: Random, place: str, items: list[str]) -> dict[str, str]:
    near = place if random.random() < 0.5 else make_place(random)
    return {
        "place": near,
        "item": random.choice(items),
        "day": f"{random.randint(1, 12)}月{random.randint(1, 28)}日",
        "office": random.choice(OFFICES),
        "meeting": random.choice(MEETINGS),
        "leader": f"县{random.choice(('委', '政府', '人大', '政协'))}领导{make_name(random)}",
        "person": make_name(random),
        "person2": make_name(random),
        "role": random.choice(ROLES),
        "spot": random.choice(SPOTS),
        "trouble": random.choice(TROUBLES),
        "way": random.choice(WAYS),
        "slogan": random.choice(SLOGANS),
        "unit": random.choice(UNITS),
        "n": str(random.randint(2, 9999)),
        "m": str(random.randint(2, 98)),
        "k": str(random.randint(100, 99999)),
    }


def make_name(random: Random) -> str:
    given = "".join(random.sample(GIVEN, random.randint(1, 2)))
    return random.choice(SURNAMES) + given


def make_place(random: Random) -> str:
    head, tail = random.choice(PLACE_HEADS), random.choice(PLACE_TAILS)
    return f"{head}{tail}{random.choice(SUFFIXES)}"
