package io.kontrol.watcher.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a watch, passed from the event loop to the thread that decodes them. The server may
 * be {@value #CREDITS} chunks ahead of the reader; then TCP flow control holds it back.
 */
public final class WatchStream implements AutoCloseable {
  private static final int CREDITS = 16;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private final Queue<byte[]> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private volatile @Nullable AsyncBody body;
  private volatile @Nullable Throwable failure;
  private boolean ended;

  WatchStream() {}

  void add(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      if (chunk.length > 0) {
        chunks.add(chunk);
      }
    }
  }

  void start(AsyncBody source) {
    body = source;
    CompletableFuture<Void> unused =
        source
            .done()
            .whenComplete(
                (nothing, error) -> {
                  failure = error;
                  chunks.add(END);
                });
    for (int i = 0; i < CREDITS; i++) {
      source.consume();
    }
  }

  /**
   * @return the next line without its terminator; empty if none came in time or {@link #ended()}
   * @throws IOException when the connection broke
   */
  public Optional<byte[]> poll(Duration patience) throws IOException, InterruptedException {
    while (lines.isEmpty() && !ended) {
      byte[] chunk = chunks.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (chunk == null) {
        return Optional.empty();
      }
      take(chunk);
    }
    return Optional.ofNullable(lines.poll());
  }

  /** Whether the server has closed the watch and all lines were read. */
  public boolean ended() {
    return ended && lines.isEmpty();
  }

  private void take(byte[] chunk) throws IOException {
    if (chunk == END) {
      ended = true;
      Throwable broken = failure;
      if (broken != null) {
        throw new IOException("The watch broke: " + broken, broken);
      }
      return;
    }
    AsyncBody source = body;
    if (source != null) {
      source.consume();
    }
    int start = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        partial.write(chunk, start, i - start);
        lines.add(partial.toByteArray());
        partial.reset();
        start = i + 1;
      }
    }
    partial.write(chunk, start, chunk.length - start);
  }

  /** The rest as a whole: the body of an error. */
  byte[] readAll(Duration patience) throws IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (!ended()) {
      Optional<byte[]> line = poll(patience);
      if (line.isEmpty()) {
        break;
      }
      all.write(line.get());
    }
    all.write(partial.toByteArray());
    close();
    return all.toByteArray();
  }

  @Override
  public void close() {
    AsyncBody source = body;
    if (source != null) {
      source.cancel();
    }
  }
}
