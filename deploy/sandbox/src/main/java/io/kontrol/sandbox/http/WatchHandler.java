package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.select.Selector;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.table.PartialObjects;
import io.kontrol.sandbox.table.Tables;
import io.kontrol.sandbox.watch.EventSink;
import io.kontrol.sandbox.watch.Watch;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Starts watches and keeps track of the open ones. */
public final class WatchHandler {
  private final Vertx vertx;
  private final ObjectStore store;
  private final FaultInjector faults;
  private final long bookmarkMillis;
  private final Set<Watch> running = ConcurrentHashMap.newKeySet();

  public WatchHandler(Vertx vertx, ObjectStore store, FaultInjector faults, long bookmarkMillis) {
    this.vertx = vertx;
    this.store = store;
    this.faults = faults;
    this.bookmarkMillis = bookmarkMillis;
  }

  public int count() {
    return running.size();
  }

  /** Ends all watches, as an API server does before it restarts. */
  public void cut() {
    running.forEach(Watch::cut);
  }

  void start(ObjectRequest call) {
    Watch.Request request = request(call);
    if (call.webSocket()) {
      call.request().toWebSocket().onSuccess(socket -> begin(call, request, EventSink.of(socket)));
      return;
    }
    HttpServerResponse response = call.request().response();
    response.setChunked(true).putHeader("Content-Type", "application/json");
    // the client waits for the headers, so they are sent at once
    var unused = response.write("");
    begin(call, request, EventSink.of(response));
  }

  private void begin(ObjectRequest call, Watch.Request request, EventSink sink) {
    Watch[] self = new Watch[1];
    Watch watch =
        new Watch(vertx, store, request, sink, bookmarkMillis, () -> running.remove(self[0]));
    self[0] = watch;
    running.add(watch);
    watch.start();
    faults
        .strike(
            "watch",
            call.resource(),
            call.target().namespace(),
            call.target().name(),
            InjectedFault.Type.CUT_WATCH)
        .ifPresent(fault -> watch.cut());
  }

  private Watch.Request request(ObjectRequest call) {
    RequestParameters query = call.query();
    ResourceType type = call.target().type();
    ListOptions.check(query, true);
    long from = query.version();
    boolean initialAsked = query.flag("sendInitialEvents");
    boolean refused = query.has("sendInitialEvents") && !initialAsked;
    boolean initial = initialAsked || (from == 0 && !refused);
    if (!initial && store.changesSince(type.groupResource(), from, 1).isEmpty()) {
      throw Watch.tooOld(from, store.version());
    }
    if (from > store.version()) {
      throw ListHandler.tooLarge(from, store.version());
    }
    boolean bookmarks = query.flag("allowWatchBookmarks");
    return new Watch.Request(
        call.target(),
        Selector.of(type, query.text("labelSelector"), query.text("fieldSelector")),
        from,
        initial,
        initialAsked && bookmarks,
        bookmarks,
        query.number("timeoutSeconds"),
        shown(call, type));
  }

  private static Function<byte[], byte[]> shown(ObjectRequest call, ResourceType type) {
    ResponseWriter answer = new ResponseWriter(call.request());
    return switch (answer.form()) {
      case WHOLE -> json -> json;
      case METADATA, METADATA_LIST ->
          json -> SandboxJson.write(PartialObjects.of(SandboxJson.readOwn(json)));
      case TABLE -> rows(type, answer.include());
    };
  }

  /** Only the first event contains the column definitions. */
  private static Function<byte[], byte[]> rows(ResourceType type, Tables.Include include) {
    boolean[] headed = new boolean[1];
    return json -> {
      ObjectNode table = Tables.of(type, SandboxJson.readOwn(json), include);
      if (headed[0]) {
        table.putNull("columnDefinitions");
      }
      headed[0] = true;
      return SandboxJson.write(table);
    };
  }
}
