"""The clock of the machine itself, as the desk's processes read it, moved by a hand.

A library of thirty lines stands before the system's (LD_PRELOAD) and adds seconds that
are read from a file. It is compiled on the spot; without a compiler there is none.
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from shutil import which

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static const long none = 0;
static const volatile long *ahead;

static long read_ahead(void) {
    if (!ahead) {
        const char *path = getenv("FAULT_CLOCK");
        int file = path ? open(path, O_RDONLY) : -1;
        void *page = file < 0 ? MAP_FAILED
                              : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
        ahead = page == MAP_FAILED ? &none : page;
    }
    return *ahead;
}

int clock_gettime(clockid_t id, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(id, at);
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) at->tv_sec += read_ahead();
    return answer;
}

int gettimeofday(struct timeval *at, void *zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
    int answer = real(at, zone);
    at->tv_sec += read_ahead();
    return answer;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


class MachineClock:
    """`environment`: with it processes are started that shall live by this clock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._path = folder / "ahead"
        self.set(0)
        library = compile_library(folder)
        self.is_real = library is not None
        self.environment = (
            {"LD_PRELOAD": str(library), "FAULT_CLOCK": str(self._path)}
            if library
            else {}
        )

    def set(self, seconds: int) -> None:
        """So far ahead of the true time from now on; less than 0: behind."""
        mode = "r+b" if self._path.exists() else "wb"
        with self._path.open(mode) as file:
            file.write(struct.pack("@l", seconds))


def compile_library(folder: Path) -> Path | None:
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(SOURCE)
    command = ["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"]
    if which("cc") is None:
        return None
    done = subprocess.run(command, capture_output=True, check=False)
    return library if done.returncode == 0 else None
