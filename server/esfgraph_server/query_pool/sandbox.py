"""What a query process takes away from itself at the start: precedence, much memory, core dumps, the network."""

import ctypes
import logging
import os
import platform
import resource
import struct
import sys

_log = logging.getLogger(__name__)

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # the call returns EACCES
_AF_UNIX = 1

# machine: (audit architecture, number of the system call socket)
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def stand_back(niceness: int) -> None:
    """Let others go first.

    With a *niceness* it is batch work besides: without that, a query process takes the core from the server that has
    just handed it a query.
    """
    os.nice(niceness)
    if niceness and sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def limit_memory(size: int) -> None:
    """Let this process hold *size* bytes of private memory; mapped files do not count on Linux."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def close_network() -> bool:
    """Make every later socket of this process other than a Unix one fail; False where the system has no way to do it.

    The second wall behind the scanner, which refuses SERVICE: a Linux seccomp filter, which needs no privilege.
    """
    call = _SOCKET_CALLS.get(platform.machine())
    if sys.platform != "linux" or call is None:
        return False
    program = _socket_filter(*call)
    buffer = ctypes.create_string_buffer(program, len(program))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    header = _Program(len(program) // 8, ctypes.addressof(buffer))
    done: bool = (
        prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(header), 0, 0) == 0
    )
    if not done:
        _log.warning("The network of a query process could not be closed: %s.", os.strerror(ctypes.get_errno()))
    return done


def _socket_filter(architecture: int, socket_call: int) -> bytes:
    """Assemble the BPF program: refuse socket(domain, ...) unless the domain is AF_UNIX, allow all other calls."""
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K

    def instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
        return struct.pack("=HBBI", code, if_true, if_false, value)

    return b"".join(
        (
            instruction(load, 0, 0, 4),  # the architecture
            instruction(equal, 0, 5, architecture),
            instruction(load, 0, 0, 0),  # the call's number
            instruction(equal, 0, 3, socket_call),
            instruction(load, 0, 0, 16),  # its first argument (low half: little-endian machines only)
            instruction(equal, 1, 0, _AF_UNIX),
            instruction(answer, 0, 0, _REFUSE),
            instruction(answer, 0, 0, _ALLOW),
        )
    )
