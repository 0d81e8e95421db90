"""`storydesk score`: what a person at a terminal gets."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import score_stream
from bot.cli.score import score

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))
RULES = """version = "1"
from = 2026-01-01
[outlets.county]
site = 1.5
[outlets.province]
province_site = 5
[[report]]
id = "report"
points = 0.5
"""
RECORDS = [
    {
        "id": "s1",
        "kind": "story",
        "date": "2026-01-03",
        "unit": "城关镇",
        "person": "张三",
        "title": "春耕",
    },
    {
        "id": "a1",
        "kind": "adoption",
        "date": "2026-02-03",
        "story": "s1",
        "outlet": "site",
    },
    {
        "id": "s2",
        "kind": "story",
        "date": "2026-04-03",
        "unit": "水利局",
        "title": "=1+1",
    },
    {"id": "s3", "kind": "story", "date": "2026-04-04", "unit": "审计局"},
    {
        "id": "a3",
        "kind": "adoption",
        "date": "2026-05-03",
        "story": "s3",
        "outlet": "province_site",
    },
]


def write_lines(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in records), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    return [str(rules), str(write_lines(tmp_path / "records.jsonl", RECORDS))]


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(score, arguments, input=stdin)


def test_the_table_ranks_units_in_columns_of_display_width(files: list[str]) -> None:
    result = run(*files)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "rank  name    points  adoption  report",
        "   1  审计局     5.5         5     0.5",
        "   2  城关镇       2       1.5     0.5",
        "   3  水利局     0.5         0     0.5",
    ]
    assert result.stderr == ""


def test_a_period_and_persons_may_be_asked_for(files: list[str]) -> None:
    units = run(*files, "--period", "2026-Q1", "--format", "csv").stdout
    persons = run(*files, "--by", "person", "--format", "csv").stdout

    assert units.splitlines() == [
        "rank,name,points,adoption,report",
        "1,城关镇,2,1.5,0.5",
        "2,审计局,0,0,0",
        "2,水利局,0,0,0",
    ]
    assert persons.splitlines()[1] == "1,张三,2,1.5,0.5"


def test_every_point_is_explained_below_its_unit(files: list[str]) -> None:
    lines = run(*files, "--explain").stdout.splitlines()

    assert lines[4:7] == [
        "   2  城关镇       2       1.5     0.5",
        "    2026-01-03      0.5  《春耕》 report 0.5",
        "    2026-02-03      1.5  《春耕》 site 1.5",
    ]


def test_json_has_points_as_texts_and_sums_that_agree(files: list[str]) -> None:
    found = json.loads(run(*files, "--explain", "--format", "json").stdout)

    assert (found["start"], found["end"]) == ("2026-01-01", "2026-12-31")
    assert found["records"] == 5
    for row in found["rows"]:
        lines = sum(Decimal(line["amount"]) for line in row["lines"])
        assert lines == sum(map(Decimal, row["categories"].values()))
        assert lines == Decimal(row["points"])


def test_a_title_never_becomes_a_formula(files: list[str]) -> None:
    text = run(*files, "--explain", "--format", "csv").stdout

    assert "水利局,2026-04-03,0.5,report,s2,s2,《=1+1》 report 0.5" in text
    rows = run(
        files[0], "-", "--format", "csv", stdin=json.dumps({**RECORDS[2], "unit": "=x"})
    )
    assert rows.stdout.splitlines()[1] == "1,'=x,0.5,0.5"


def test_names_cannot_break_lines_or_command_the_terminal(files: list[str]) -> None:
    odd = {**RECORDS[2], "unit": "甲\n\x1b[2J", "title": "a\x07b"}

    result = run(files[0], "-", "--explain", stdin=json.dumps(odd))

    assert result.stdout.splitlines()[1:] == [
        "   1  甲  [2J     0.5     0.5",
        "    2026-04-03      0.5  《a b》 report 0.5",
    ]


def test_records_may_come_from_standard_input(files: list[str]) -> None:
    assert (
        run(files[0], "-", stdin=Path(files[1]).read_text()).stdout
        == run(*files).stdout
    )


def test_no_records_give_an_empty_table(files: list[str]) -> None:
    result = run(files[0], "-", stdin="\n")

    assert (result.exit_code, result.stdout) == (0, "rank  name  points\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{oops", ":6: (line): not JSON: "),
        ("[]", ":6: record = []: not an object; "),
        ('{"id": "x"}', ':6: kind: missing; add "kind"'),
        (
            '{"id": "x", "kind": "story", "date": "2026-02-30"}',
            ':6: date = "2026-02-30": not a date; write it like "2026-10-03"',
        ),
    ],
)
def test_a_bad_record_names_file_line_key_and_remedy(
    files: list[str], line: str, expected: str
) -> None:
    with Path(files[1]).open("a", encoding="utf-8") as file:
        file.write("\n" + line)

    result = run(*files)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert files[1] + expected in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_bad_rules_file_names_file_line_key_and_remedy(files: list[str]) -> None:
    Path(files[0]).write_text(RULES + "poinst = 3\n", encoding="utf-8")

    result = run(*files)

    assert result.exit_code == 1
    assert result.stderr == (
        f'Error: {files[0]}:10: report[0].poinst = 3: unknown key; did you mean "points"?\n'
    )


def test_rules_in_another_encoding_are_refused(files: list[str]) -> None:
    Path(files[0]).write_bytes('name = "计分"'.encode("gb18030"))

    result = run(*files)

    assert result.exit_code == 1
    assert "not UTF-8 at byte 8; save the file as UTF-8" in result.stderr


def test_two_records_with_one_id_are_refused(files: list[str], tmp_path: Path) -> None:
    twice = [*RECORDS, {**RECORDS[1], "outlet": "province_site"}]

    result = run(files[0], str(write_lines(tmp_path / "twice.jsonl", twice)))

    assert result.exit_code == 1
    assert 'id = "a1": two different records of s1 have it' in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--period", "sometime"), ("--by", "city"), ("--format", "xml"), ("--what",)],
)
def test_wrong_use_exits_2(files: list[str], arguments: tuple[str, ...]) -> None:
    result = run(*files, *arguments)

    assert result.exit_code == 2


def test_a_missing_file_is_wrong_use(files: list[str]) -> None:
    assert run(files[0], "nowhere.jsonl").exit_code == 2


def test_help_shows_an_example() -> None:
    result = run("--help")

    assert result.exit_code == 0
    assert "storydesk score rules.toml records.jsonl --period 2026-Q3" in result.stdout


def test_what_earns_nothing_is_said_on_stderr(files: list[str], tmp_path: Path) -> None:
    odd = [
        {
            **RECORDS[1],
            "id": f"x{n}",
            "story": "s9",
            "unit": "审计局",
            "outlet": "radio",
        }
        for n in range(7)
    ]

    result = run(files[0], str(write_lines(tmp_path / "odd.jsonl", odd)))

    assert result.exit_code == 0
    assert result.stderr == (
        f"{tmp_path}/odd.jsonl: 7 records earn nothing: "
        'outlet "radio" is not in the catalogue; add it to [outlets]: '
        "x0, x1, x2, x3, x4, …\n"
    )


@pytest.mark.parametrize("layout", ["table", "json", "csv"])
@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_buckets_on_disk_change_nothing(
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layout: str,
    explain: tuple[str, ...],
) -> None:
    many = [
        {
            **record,
            "id": f"{record['id']}-{n}",
            "story": f"s{n}-{record.get('story', record['id'])}",
        }
        for n in range(40)
        for record in RECORDS
    ]
    arguments = (files[0], str(write_lines(tmp_path / "many.jsonl", many)), *explain)
    whole = run(*arguments, "--format", layout)

    monkeypatch.setattr(score_stream, "BUCKET_BYTES", 2000)
    split = run(*arguments, "--format", layout)

    assert split.exit_code == 0
    assert split.stdout == whole.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_ready_rule_sets_score_the_golden_records(example: Path) -> None:
    records = (
        Path(__file__).parents[1] / "golden" / "records" / "livestock_bureau-2.jsonl"
    )

    result = run(str(example), str(records), "--explain")

    assert result.exit_code == 0, result.stderr
    assert "甲单位" in result.stdout


def test_there_are_five_ready_rule_sets() -> None:
    assert len(EXAMPLES) == 5


def test_memory_does_not_grow_with_the_records(
    files: list[str], tmp_path: Path
) -> None:
    """Peak memory for eight times the records, in buckets of equal size, stays level."""
    peaks = []
    for count in (2_000, 16_000):
        path = tmp_path / f"{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                record = {
                    **RECORDS[0],
                    "id": f"s{number}",
                    "unit": f"单位{number % 50}",
                }
                file.write(json.dumps(record) + "\n")
        peaks.append(measure_peak([files[0], str(path), "--format", "csv"]))

    assert peaks[1] < peaks[0] * 1.25


def measure_peak(arguments: list[str]) -> int:
    program = (
        "import sys, resource\n"
        "from bot.cli import score_stream\n"
        "score_stream.BUCKET_BYTES = 100_000\n"
        "from bot.cli.score import score\n"
        "score(sys.argv[1:], standalone_mode=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return int(done.stderr.splitlines()[-1])
