/**
 * A cable with a delay between two TAP devices: every frame (ARP, SYN, data, ACK) waits the same time in either direction, as with
 * netem, which few kernels of small machines have. Node can't open TAP devices without native code, so it is Python.
 *
 * Arguments: DEVICE PID MILLISECONDS. One end is DEVICE here, the other is host0 in the network namespace of process PID.
 */
export const delayCableScript = `
import collections, ctypes, fcntl, os, select, struct, sys, time

TUNSETIFF, IFF_TAP, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 2, 0x1000, 0x40000000
libc = ctypes.CDLL(None, use_errno=True)

def enter(fd):
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'setns')

def open_tap(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
    return fd

device, pid, delay = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
here = open_tap(device)
enter(os.open('/proc/%s/ns/net' % pid, os.O_RDONLY))
there = open_tap('host0')
other = {here: there, there: here}
under_way = collections.deque()  # the delay is constant, so frames arrive in the order they left
poll = select.epoll()
for end in other:
    poll.register(end, select.EPOLLIN)
os.write(1, b'plugged')  # one write: the reader closes its end on the first byte

while True:
    timeout = max(0, under_way[0][0] - time.monotonic()) if under_way else -1
    for end, _ in poll.poll(timeout):
        try:
            for _ in range(64):
                under_way.append((time.monotonic() + delay, other[end], os.read(end, 65535)))
        except BlockingIOError:
            pass
        except OSError:
            time.sleep(0.01)  # an end that is down is readable and refuses
    while under_way and under_way[0][0] <= time.monotonic():
        _, end, frame = under_way.popleft()
        try:
            os.write(end, frame)
        except OSError:
            pass  # lost, as on a pulled cable
`
