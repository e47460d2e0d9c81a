import { quote } from '../quote.ts'

/** From standard input to a socket, and back; it ends when the other side of the socket has, or has been silent too long. */
const python = `
import errno, os, socket, sys, threading
nonce, path, by, patience = sys.argv[1:5]
def tell(*words):
    os.write(1, (" ".join((nonce,) + words) + "\\n").encode())
peer = socket.socket(socket.AF_UNIX)
try:
    peer.connect(path)
except OSError as e:
    tell("failed", errno.errorcode.get(e.errno, "-"), str(e.strerror or e))
    sys.exit(0)
tell("open", by)
peer.settimeout(float(patience))
def forward():
    while True:
        piece = os.read(0, 65536)
        try:
            if not piece:
                peer.shutdown(socket.SHUT_WR)
                return
            peer.sendall(piece)
        except OSError:
            return
threading.Thread(target=forward, daemon=True).start()
try:
    while True:
        piece = peer.recv(65536)
        if not piece:
            break
        while piece:
            piece = piece[os.write(1, piece):]
except OSError as e:
    sys.stderr.write(str(e))
    os._exit(1)
os._exit(0)
`

/**
 * Bash that connects its standard input and output to a socket, by whatever the host has for it: the python3 that dnf
 * brings, socat or ncat; `patience` is in seconds. It waits for a line with the nonce, so that a password that sudo did not want is not sent.
 */
export const relayScript = (nonce: string, path: string, patience: number): string =>
  [
    `nonce=${quote(nonce)} path=${quote(path)}`,
    'echo "$nonce ready"',
    'while IFS= read -r line; do [[ $line == "$nonce" ]] && break; done',
    `for python in python3 /usr/libexec/platform-python; do type -P "$python" >/dev/null && exec "$python" -I -c ${quote(python)} "$nonce" "$path" "\${python##*/}" ${patience}; done`,
    'failed() { echo "$nonce failed $*"; exit 0; }',
    '[[ -e $path ]] || failed ENOENT -',
    '[[ -S $path ]] || failed ENOTSOCK -',
    '[[ -w $path ]] || failed EACCES -',
    'open() { type -P "$1" >/dev/null && echo "$nonce open $1"; }',
    `if open socat; then exec socat -t ${patience} - "UNIX-CONNECT:$path"; fi`,
    'if open ncat; then exec ncat -U -- "$path"; fi',
    'failed - "there is no python3, socat or ncat to relay to it"'
  ].join('\n')
