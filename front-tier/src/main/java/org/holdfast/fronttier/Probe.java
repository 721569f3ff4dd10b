package org.holdfast.fronttier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/** One check of one instance. */
final class Probe implements Stage {
  private static final byte[] NOTHING = {};

  /** Who is told what came of it, once. */
  interface Asker {
    /** The instance is well. */
    void passed();

    /** The instance is not. */
    void failed(String why);

    /** It was broken off, and says nothing about the instance. */
    void brokenOff();
  }

  private final Checks checks;
  private final Loop loop;
  private final Wire wire;
  private final Asker asker;
  private final long deadline;
  private byte[] answer = NOTHING;
  private boolean connected;
  private boolean over;

  /** Not begun yet. */
  Probe(Checks checks, Loop loop, Wire wire, Asker asker) {
    this.checks = checks;
    this.loop = loop;
    this.wire = wire;
    this.asker = asker;
    this.deadline = loop.nanos() + checks.how().timeout().toNanos();
  }

  void begin(Endpoint instance) {
    loop.enter(this);
    try {
      boolean atOnce = wire.connect(instance);
      wire.watch(loop, this);
      if (atOnce) {
        speak();
      }
    } catch (IOException refused) {
      end(inWords(refused));
    }
  }

  @Override
  public void ready(Wire same) {
    if (over) {
      return;
    }
    try {
      if (connected) {
        listen();
      } else if (wire.finishConnect()) {
        speak();
      }
    } catch (IOException broken) {
      end(inWords(broken));
    }
  }

  private void speak() throws IOException {
    connected = true;
    ByteBuffer words = loop.buffer().put(checks.says).flip();
    if (words.hasRemaining()) {
      wire.write(words);
    }
    if (words.hasRemaining()) {
      end("it takes no bytes");
    } else if (checks.isHttp()) {
      listen();
    } else {
      end(null);
    }
  }

  private void listen() throws IOException {
    while (!over && !wire.isDrained()) {
      ByteBuffer buffer = loop.buffer();
      boolean ended = wire.read(buffer) < 0;
      buffer.flip();
      int length = answer.length;
      answer = Arrays.copyOf(answer, Math.min(length + buffer.remaining(), HttpCheck.ENOUGH));
      buffer.get(answer, length, answer.length - length);
      if (answer.length == HttpCheck.ENOUGH) {
        end(HttpCheck.failure(answer));
      } else if (ended) {
        end("it closed the connection before it answered");
      }
    }
  }

  private static String inWords(IOException broken) {
    String message = broken.getMessage();
    if (message == null) {
      return broken.toString();
    }
    // Netty names the system call and the error's number first.
    int number = message.lastIndexOf("): ");
    return number < 0 ? message : message.substring(number + 3);
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expired() {
    end((connected ? "no answer in " : "no connection in ") + checks.how().timeout());
  }

  @Override
  public void stop() {
    if (leaves()) {
      asker.brokenOff();
    }
  }

  private void end(@Nullable String failure) {
    if (!leaves()) {
      return;
    }
    if (failure == null) {
      asker.passed();
    } else {
      asker.failed(failure);
    }
  }

  private boolean leaves() {
    if (over) {
      return false;
    }
    over = true;
    loop.leave(this);
    loop.close(wire);
    return true;
  }
}
