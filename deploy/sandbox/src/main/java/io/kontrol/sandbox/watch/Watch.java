package io.kontrol.sandbox.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.select.ItemPrefix;
import io.kontrol.sandbox.select.Selector;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * One watch. It reads changes from the store's history as fast as the client receives them; a
 * client that falls behind the history gets 410, as on a real server.
 */
public final class Watch {
  private static final int BATCH = 500;

  /**
   * Parameters of a watch.
   *
   * @param from the version after which changes are sent
   * @param initial whether the present objects are sent first
   * @param markEnd whether a bookmark follows them
   */
  public record Request(
      RequestTarget target,
      Selector selector,
      long from,
      boolean initial,
      boolean markEnd,
      boolean bookmarks,
      long timeoutSeconds,
      Function<byte[], byte[]> shown) {}

  private final Vertx vertx;
  private final Context context;
  private final ObjectStore store;
  private final Request request;
  private final EventSink sink;
  private final Runnable onClose;
  private final Runnable listener = this::wake;
  private final AtomicBoolean awake = new AtomicBoolean();
  private final long bookmarkMillis;
  private long position;
  private long timer = -1;
  private long end = -1;
  private boolean closed;

  public Watch(
      Vertx vertx,
      ObjectStore store,
      Request request,
      EventSink sink,
      long bookmarkMillis,
      Runnable onClose) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.request = request;
    this.sink = sink;
    this.bookmarkMillis = bookmarkMillis;
    this.onClose = onClose;
    this.position = request.from();
  }

  /** Must be called on the client's event loop. */
  public void start() {
    sink.onClosed(this::close);
    sink.onWritable(this::wake);
    if (request.initial()) {
      sendInitial();
    }
    store.listen(request.target().type().groupResource(), listener);
    if (request.bookmarks() && bookmarkMillis > 0) {
      timer = vertx.setPeriodic(bookmarkMillis, t -> bookmark(false));
    }
    if (request.timeoutSeconds() > 0) {
      end = vertx.setTimer(request.timeoutSeconds() * 1000, t -> finish());
    }
    drain();
  }

  /** Ends the watch cleanly, from any thread. */
  public void cut() {
    context.runOnContext(v -> finish());
  }

  private void finish() {
    if (!closed) {
      close();
      sink.end();
    }
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    store.unlisten(request.target().type().groupResource(), listener);
    vertx.cancelTimer(timer);
    vertx.cancelTimer(end);
    onClose.run();
  }

  private void wake() {
    if (awake.compareAndSet(false, true)) {
      context.runOnContext(v -> drain());
    }
  }

  private void sendInitial() {
    List<StoreEntry> present =
        store.locked(
            () -> {
              position = Math.max(position, store.version());
              return store.list(
                  request.target().type().groupResource(), request.target().namespace());
            });
    for (StoreEntry object : present) {
      if (selects(object)) {
        send("ADDED", object);
      }
    }
    if (request.markEnd()) {
      bookmark(true);
    }
  }

  private void drain() {
    awake.set(false);
    while (!closed && !sink.isFull()) {
      Optional<List<StoreEvent>> changes =
          store.changesSince(request.target().type().groupResource(), position, BATCH);
      if (changes.isEmpty()) {
        compacted();
        return;
      }
      if (changes.get().isEmpty()) {
        return;
      }
      for (StoreEvent change : changes.get()) {
        position = change.version();
        send(change);
      }
    }
  }

  private void send(StoreEvent change) {
    StoreEntry before = change.before();
    boolean was = before != null && selects(before);
    boolean is = change.type() != StoreEvent.Type.DELETED && selects(change.after());
    if (is) {
      send(was ? "MODIFIED" : "ADDED", change.after());
    } else if (was && before != null) {
      send(
          "DELETED",
          change.type() == StoreEvent.Type.DELETED ? change.after() : leaving(before, change));
    }
  }

  /** An object that no longer matches is sent in its old state, with the version of the change. */
  private static StoreEntry leaving(StoreEntry before, StoreEvent change) {
    ObjectNode object = before.object();
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(change.version()));
    return new StoreEntry(
        before.key(),
        change.version(),
        before.uid(),
        before.labels(),
        before.ownerUids(),
        before.deleting(),
        SandboxJson.write(object));
  }

  private boolean selects(StoreEntry object) {
    RequestTarget target = request.target();
    return (target.namespace().isEmpty() || target.namespace().equals(object.key().namespace()))
        && (target.name().isEmpty() || target.name().equals(object.key().name()))
        && request.selector().matches(object);
  }

  private void send(String type, StoreEntry object) {
    byte[] json =
        request.shown().apply(ItemPrefix.inVersion(request.target().type(), object.json()));
    Buffer event = Buffer.buffer(json.length + 40);
    event.appendString("{\"type\":\"" + type + "\",\"object\":");
    event.appendBytes(json).appendString("}\n");
    sink.send(event);
  }

  private void bookmark(boolean endOfInitial) {
    if (closed) {
      return;
    }
    ResourceType kind = request.target().type();
    ObjectNode object =
        SandboxJson.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    ObjectNode metadata = object.putObject("metadata");
    // all changes of this kind up to this version were sent
    long version = store.locked(() -> caughtUp() ? store.version() : position);
    metadata.put("resourceVersion", Long.toString(version));
    if (endOfInitial) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    sink.send(
        Buffer.buffer("{\"type\":\"BOOKMARK\",\"object\":" + SandboxJson.text(object) + "}\n"));
  }

  private boolean caughtUp() {
    return store
        .changesSince(request.target().type().groupResource(), position, 1)
        .map(List::isEmpty)
        .orElse(false);
  }

  private void compacted() {
    StatusException gone = tooOld(position, store.version());
    sink.send(
        Buffer.buffer("{\"type\":\"ERROR\",\"object\":" + SandboxJson.text(gone.body()) + "}\n"));
    finish();
  }

  public static StatusException tooOld(long asked, long current) {
    return StatusException.expired("too old resource version: %d (%d)".formatted(asked, current));
  }
}
