"""What the compilers and the objects of net/ say."""
import concurrent.futures
import functools
import os
import re
import subprocess

import tree

WORK = tree.ROOT / "build/test/style"
# The last one is the linker's: how position-independent code finds the guard.
GIVEN = {"memcpy", "memmove", "memset", "memcmp", "__stack_chk_fail", "__stack_chk_guard",
         "_GLOBAL_OFFSET_TABLE_"}
PRODUCT = tree.ROOT / "build/x86_64"
GUARDING = "-fstack-protector-strong"
ZEROING = "-ftrivial-auto-var-init=zero"
UNGUARDED = ("efi/guard.c", "efi/guard.h", "efi/main.c")  # one function each: they set the guard
DIVISIONS = re.compile(r"__u?(div|mod|divmod)(di|ti)\d")
FIRMWARE = ("efi/", "drivers/snp.", "tests/qemu/", "tests/bench/ceiling.")
HOST = ("tests/", "drivers/tap.")
PLAYS_FIRMWARE = ("tests/profile/", *(f"tests/unit/{name}" for name in (
    "uefi.", "test_snp.", "test_console.", "test_entropy.", "test_clock.", "test_attempt.",
    "test_menu.", "test_program.", "test_race.", "test_report.", "test_show.")))
SHOWN_LINES = 4

GCC_ALONE = {"-maccumulate-outgoing-args", "-ftrivial-auto-var-init=zero",
             "-fno-tree-loop-distribute-patterns"}
# What make gives a file beside its flags, as far as the compiler's opinion needs it.
GIVEN_BY_MAKE = ("-DNBP_PAYLOAD=\"\"", "-DNBP_STATUS=EFI_SUCCESS", "-I", WORK)


def _flags(name):
    """The flags make compiles this file with; tests/style/run.py is given them by make."""
    product = os.environ["EFI_CFLAGS"]
    if name.removesuffix(".c") in os.environ["PACKET_PATH"].split():
        product += " " + os.environ["QUICK"]
    if name.startswith(FIRMWARE):
        return (product + " " + os.environ["GNUEFI_CFLAGS"]).split()
    if name.startswith(PLAYS_FIRMWARE):
        return (os.environ["HOST_CFLAGS"] + " " + os.environ["GNUEFI_CFLAGS"]).split()
    if name.startswith(HOST):
        return os.environ["HOST_CFLAGS"].split()
    return product.split()


def _run(*words):
    return subprocess.run([str(word) for word in words], cwd=tree.ROOT, capture_output=True,
                          text=True, check=False)


def _map(function, items):
    """The function of each item, as many at once as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(function, items))


def _first_lines(text):
    return "\n    ".join(text.strip().splitlines()[:SHOWN_LINES])


def _net_sources():
    return tree.below("net", suffixes=(".c",))


@functools.cache
def _objects(*further):
    """net/ compiled as for the product, plus further flags: {source: object}."""
    folder = WORK / ("product" + "".join(further))

    def build(name):
        target = folder / name.replace("/", "_").replace(".c", ".o")
        flags = [flag for flag in _flags(name) if "-m32" not in further or flag != "-fpic"]
        done = _run("gcc", *flags, *further, "-c", name, "-o", target)
        return name, target if done.returncode == 0 else None

    folder.mkdir(parents=True, exist_ok=True)
    return dict(_map(build, _net_sources()))


def _built(*further):
    return {name: target for name, target in _objects(*further).items() if target}


def _symbols(target, undefined):
    words = ["-u"] if undefined else ["--defined-only", "-g"]
    return {line.split()[-1] for line in _run("nm", *words, target).stdout.splitlines()}


def undefined():
    """net/ needs nothing but itself, four functions of memory and the guard of the stack."""
    built = _built()
    known = GIVEN.union(*(_symbols(target, False) for target in built.values()))
    for name, target in built.items():
        for symbol in sorted(_symbols(target, True) - known):
            yield (f"{name}: needs {symbol}, which is outside of net/; have what it gives passed "
                   "in as an argument")


def guarded():
    """Every function of the product that has a buffer looks at the guard of the stack.

    And its local variables begin as zeros, so that none shows what lay there before.
    """
    def checks(target):
        return _run("objdump", "-r", target).stdout.count("__stack_chk_fail")

    def look(name):
        wanted = WORK / ("guarded-" + name.replace("/", "_").replace(".c", ".o"))
        done = _run("gcc", *_flags(name), GUARDING, *GIVEN_BY_MAKE, "-c", name, "-o", wanted)
        built = PRODUCT / name.replace(".c", ".o")
        return name, done, checks(wanted), checks(built)

    _make_version()
    for flag in {GUARDING, ZEROING} - set(_flags("efi/main.c")):
        yield f"Makefile: the program is compiled without {flag}; see HARDENING"
    names = tree.below("net", "efi", suffixes=(".c",)) + ["drivers/snp.c"]
    for name, done, wanted, found in _map(look, names):
        if done.returncode != 0:
            yield f"{name}: does not compile with {GUARDING}\n    {_first_lines(done.stderr)}"
        elif found < wanted:
            yield (f"{name}: {wanted} functions have buffers, {found} look at the guard; see "
                   "EFI_CFLAGS in the Makefile")
    for name in tree.below("net", "efi", "drivers"):
        if name not in UNGUARDED and re.search(r"no_stack_protector|GUARD_CHANGES",
                                               tree.text(name)):
            yield f"{name}: switches the guard of the stack off; only what sets it may"


def mutable_data():
    """net/ has no mutable data: its state is its caller's."""
    section = re.compile(r"^\s*\d+\s+(\.data|\.bss)(\S*)\s+([0-9a-f]+)", re.MULTILINE)
    for name, target in _built().items():
        for kind, rest, size in section.findall(_run("objdump", "-h", target).stdout):
            if int(size, 16) > 0 and not rest.startswith(".rel.ro"):
                yield (f"{name}: mutable {kind}{rest}; make it const, or move it into the struct "
                       "the caller owns")


def divisions():
    """net/ divides no 64-bit numbers: 32-bit machines have no instruction for it."""
    for name, target in _objects("-m32").items():
        if not target:
            yield f"{name}: does not compile for a 32-bit machine (gcc -m32)"
            continue
        for symbol in sorted(_symbols(target, True)):
            if DIVISIONS.match(symbol):
                yield (f"{name}: calls {symbol} on a 32-bit machine; divide 32-bit numbers, or "
                       "shift")


def warnings_gcc():
    """gcc warns of nothing, in any file and in any header by itself."""
    yield from _check("gcc")


def warnings_clang():
    """clang warns of nothing, in any file and in any header by itself."""
    yield from _check("clang", GCC_ALONE)


def _check(compiler, unknown=frozenset()):
    def check(name):
        flags = [flag for flag in _flags(name) if flag not in unknown]
        if name.endswith(".h"):  # what it defines waits to be used
            flags += ["-Wno-unused-function", "-Wno-unused-const-variable"]
        return name, _run(compiler, *flags, *GIVEN_BY_MAKE, "-fsyntax-only", "-x", "c", name)

    _make_version()
    for name, done in _map(check, tree.matching("*.c", "*.h")):
        if done.returncode != 0 or done.stderr:
            yield f"{name}: mend what {compiler} says:\n    {_first_lines(done.stderr)}"


def _make_version():
    """The header that make writes."""
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "version.h").write_text('#define LANYARD_VERSION ""\n', encoding="ascii")


def layout():
    """Every C file is laid out as clang-format does it."""
    def check(name):
        return name, _run("clang-format", "--dry-run", "-Werror", name)

    for name, done in _map(check, tree.matching("*.c", "*.h")):
        if done.returncode != 0:
            yield (f"{name}: not laid out as .clang-format says; run clang-format -i {name}"
                   f"\n    {_first_lines(done.stderr)}")


def tidy():
    """clang-tidy finds no fault; .clang-tidy says what it looks for."""
    def check(name):
        # The headers of gnu-efi are not ours to mend.
        flags = ["-isystem" + flag[2:] if flag.startswith("-I/usr") else flag
                 for flag in _flags(name) if flag not in GCC_ALONE]
        return name, _run("clang-tidy", "--quiet", name, "--", *flags, *GIVEN_BY_MAKE)

    # Not tests/unit: clang does not know that cmocka's assertions end a test.
    _make_version()
    names = [name for name in tree.matching("*.c") if not name.startswith("tests/unit/")]
    for name, done in _map(check, names):
        if done.returncode != 0:
            yield f"{name}: mend what clang-tidy says:\n    {_first_lines(done.stdout)}"


RULES = (undefined, guarded, mutable_data, divisions, warnings_gcc, warnings_clang, layout, tidy)
