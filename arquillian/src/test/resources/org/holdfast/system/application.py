"""An application on a host without an application server.

Arguments: its name, its port, the stack's control socket, the service's address.
Each client sends one line behind its PROXY header: who | start SECONDS FLAGS | end | report.
"""
import collections
import ipaddress
import queue
import socket
import socketserver
import struct
import sys
import threading

OPEN, START, END = 1, 2, 3
NAME, PORT, CONTROL, SERVICE = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]


def mapped(address):
    return ipaddress.IPv6Address("::ffff:" + address).packed


def read(stream, size):
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            sys.exit(NAME + ": the control socket was closed")
        data += more
    return data


class Stack:
    def __init__(self):
        self.stream = socket.socket(socket.AF_UNIX)
        self.stream.connect(CONTROL)
        self.lock = threading.Lock()
        self.last = 0
        self.waiting = {}
        self.indications = collections.Counter()
        threading.Thread(target=self.listen, daemon=True).start()
        listener = mapped("127.0.0.1") + struct.pack("!H8xH", PORT, len(NAME)) + NAME.encode()
        answer = self.ask(OPEN, 0, listener)
        code = struct.unpack("!H", answer[16:18])[0]
        if code:
            sys.exit("%s: OPEN was answered %d" % (NAME, code))
        self.handle = answer[42:50]

    def listen(self):
        while True:
            length = read(self.stream, 4)
            frame = length + read(self.stream, struct.unpack("!I", length)[0] - 4)
            kind, correlation = frame[6], struct.unpack("!Q", frame[8:16])[0]
            if kind == 2:
                reason = struct.unpack("!H", frame[18:20])[0]
                client = str(ipaddress.IPv6Address(frame[42:58]).ipv4_mapped)
                self.indications[(client, reason)] += 1
            else:
                self.waiting.pop(correlation).put(frame)

    def ask(self, kind, flags, body):
        answer = queue.Queue()
        with self.lock:
            self.last += 1
            self.waiting[self.last] = answer
            header = struct.pack("!IBBBBQHHI", 24 + len(body), 1, kind, 0, flags, self.last, 0, 0, 0)
            self.stream.sendall(header + body)
        return answer.get()

    def affinity(self, kind, client, seconds=0, flags=0):
        body = mapped(SERVICE) + struct.pack("!H", 80) + mapped(client)
        body += struct.pack("!II", 32, seconds) + self.handle + struct.pack("!H", 0)
        return struct.unpack("!HH", self.ask(kind, flags, body)[16:20])


class Client(socketserver.StreamRequestHandler):
    def handle(self):
        header = self.rfile.readline().split()
        if header[1:2] == [b"UNKNOWN"]:
            return  # a health check, which speaks for no client
        client = header[2].decode()
        words = self.rfile.readline().decode().split()
        code = info = 0
        if words[0] == "start":
            code, info = stack.affinity(START, client, int(words[1]), int(words[2]))
        elif words[0] == "end":
            code, info = stack.affinity(END, client)
        elif words[0] == "report":
            for (who, reason), times in stack.indications.items():
                self.wfile.write(b"%s %d %d\n" % (who.encode(), reason, times))
            return
        self.wfile.write(b"%s %d %d\n" % (NAME.encode(), code, info))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1000


with Server(("127.0.0.1", PORT), Client) as server:
    stack = Stack()
    print("ready", flush=True)
    server.serve_forever()
