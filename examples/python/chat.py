"""Chats in one conversation: a client of Parley, written from docs/protocol.md and nothing else.

    pip install -r requirements.txt
    PARLEY_TOKEN=$(./dev token alice) python chat.py http://localhost:4000 CONVERSATION_ID

Prints the messages of the conversation, and sends every line that it reads. It survives lost connections: what it missed
it asks for, and what it sent without an answer it sends again, as the same message.
"""

import collections, contextlib, os, queue, random, sys, threading, time, uuid

import socketio


class Failed(Exception):
    """The server said no; or nothing, and then what was asked for may have been done all the same."""

    def __init__(self, error={"code": "LOST", "retryable": True}):
        super().__init__(error["code"])
        self.retryable, self.retry_after = error["retryable"], error.get("retryAfterMs")


class Chat:
    def __init__(self, url, token, conversation):
        self.url, self.token, self.conversation = url, token, conversation
        self.revision = 0  # Every change up to this one is known.
        self.unsent = collections.deque()  # (key, text) in order; the first one may be on its way.
        self.news = queue.Queue()  # (event, data) of this connection.
        threading.Thread(target=self.read_lines, daemon=True).start()

    def run(self):
        attempt = 0
        while True:
            try:
                self.connect()
                attempt = 0
                self.sync()
                while True:
                    self.send_unsent()
                    self.handle(*self.news.get())
            except Failed as failure:
                if not failure.retryable:
                    sys.exit(f"refused: {failure}")
                self.socket.disconnect()
                backoff = random.uniform(0, min(30, 0.5 * 2**attempt))
                time.sleep(backoff if failure.retry_after is None else failure.retry_after / 1000)
                attempt += 1

    def connect(self):
        self.news = news = queue.Queue()
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", lambda event, data=None: news.put((event, data)))
        self.socket.on("connect_error", lambda error: news.put(("refused", error)))
        self.socket.on("disconnect", lambda *_: news.put(("lost", None)))
        with contextlib.suppress(socketio.exceptions.ConnectionError):  # The handler above has heard why.
            self.socket.connect(self.url, transports=["websocket"], auth={"token": self.token})
        while self.handle(*news.get()) != "session.ready":
            pass  # Only from then on does every change arrive.

    def handle(self, event, data):
        if event == "refused" and isinstance(data, dict) and "data" in data:
            raise Failed(data["data"])
        if event in ("refused", "lost"):  # Refused without `data`: it was not the server that answered.
            raise Failed()
        if event in ("conversation.changes", "conversation.head") and data["conversationId"] == self.conversation:
            self.apply(data["changes"]) if event == "conversation.changes" else self.sync()
        return event  # Other events are not for us.

    def ask(self, command, **request):
        """The answer's data. One thing at a time: what is sent next is sent after it."""
        answers, patience = queue.Queue(), time.monotonic() + 10
        try:
            self.socket.emit(command, {"conversationId": self.conversation, **request}, callback=answers.put)
        except socketio.exceptions.SocketIOError:
            raise Failed()
        while answers.empty():
            if not self.socket.connected or time.monotonic() > patience:
                raise Failed()
            time.sleep(0.005)
        answer = answers.get()
        if not answer["ok"]:
            raise Failed(answer["error"])
        return answer["data"]

    def send_unsent(self):
        while self.unsent:
            key, text = self.unsent[0]
            self.ask("message.send", idempotencyKey=key, text=text)
            self.unsent.popleft()

    def apply(self, changes):
        for change in changes:
            if change["revision"] > self.revision + 1:
                return self.sync()
            if change["revision"] == self.revision + 1:  # An older one came twice, or a sync was faster.
                self.revision += 1
                self.show(change)

    def sync(self):
        more = True
        while more:
            page = self.ask("sync", afterRevision=self.revision)
            for change in page["changes"]:
                self.show(change)
            self.revision, more = page["revision"], page["hasMore"]

    def show(self, change):
        if change["type"].startswith("message."):
            message = change.get("message", change)
            print(f"#{message['sequence']} {message.get('text') or '(deleted)'}", flush=True)

    def read_lines(self):
        for line in sys.stdin:
            self.unsent.append((str(uuid.uuid4()), line.rstrip("\n")))
            self.news.put(("line", None))


if __name__ == "__main__":
    Chat(sys.argv[1], os.environ["PARLEY_TOKEN"], sys.argv[2]).run()
