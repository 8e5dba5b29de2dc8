package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.testing.KubeHttp;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How watches continue and end. */
class WatchTest extends InSandbox {
  private static WatchEvents watch(String query) throws Exception {
    return WatchEvents.of(HTTP, MAPS + "?" + query);
  }

  private static String type(JsonNode event) {
    return event.path("type").asText();
  }

  @Test
  void aWatchTellsOfAllThatHappensAfterItsVersion() throws Exception {
    String from = now();
    HTTP.post(MAPS, map("watched", "\"k\":\"1\""));
    try (WatchEvents events = watch("resourceVersion=" + from)) {
      HTTP.merge(MAPS + "/watched", "{\"data\":{\"k\":\"2\"}}");
      HTTP.delete(MAPS + "/watched");
      assertThat(type(events.next())).isEqualTo("ADDED");
      JsonNode modified = events.next();
      assertThat(type(modified)).isEqualTo("MODIFIED");
      assertThat(modified.at("/object/data/k").asText()).isEqualTo("2");
      JsonNode deleted = events.next();
      assertThat(type(deleted)).isEqualTo("DELETED");
      assertThat(deleted.at("/object/metadata/resourceVersion").asLong())
          .isGreaterThan(modified.at("/object/metadata/resourceVersion").asLong());
    }
  }

  @Test
  void aWatchOverAWebSocketTellsTheSame() throws Exception {
    String from = now();
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    WebSocket socket =
        HTTP.client()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + CLUSTER.token())
            .buildAsync(
                URI.create(
                    CLUSTER.url().replace("http", "ws")
                        + MAPS
                        + "?watch=1&fieldSelector=metadata.name%3Dsocket&resourceVersion="
                        + from),
                listener(told))
            .join();
    HTTP.post(MAPS, map("socket", "\"k\":\"1\""));
    HTTP.delete(MAPS + "/socket");
    assertThat(type(event(told))).isEqualTo("ADDED");
    assertThat(type(event(told))).isEqualTo("DELETED");
    SANDBOX.cutWatches();
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
    socket.abort();
  }

  private static JsonNode event(BlockingQueue<String> told) throws Exception {
    return new ObjectMapper().readTree(told.poll(10, TimeUnit.SECONDS));
  }

  private static WebSocket.Listener listener(BlockingQueue<String> told) {
    StringBuilder message = new StringBuilder();
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
          told.add(message.toString());
          message.setLength(0);
        }
        socket.request(1);
        return CompletableFuture.completedStage(null);
      }

      @Override
      public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        told.add("closed");
        return CompletableFuture.completedStage(null);
      }
    };
  }

  @Test
  void whatLosesItsLabelIsToldAsDeletedAndWhatGetsItAsAdded() throws Exception {
    HTTP.post(MAPS, map("labelled", ""));
    try (WatchEvents events = watch("labelSelector=of%3Dlabelled&resourceVersion=" + now())) {
      HTTP.merge(MAPS + "/labelled", "{\"metadata\":{\"labels\":{\"of\":\"other\"}}}");
      assertThat(type(events.next())).isEqualTo("DELETED");
      HTTP.merge(MAPS + "/labelled", "{\"metadata\":{\"labels\":{\"of\":\"labelled\"}}}");
      assertThat(type(events.next())).isEqualTo("ADDED");
    }
  }

  @Test
  void bookmarksTellTheNewestVersion() throws Exception {
    String from = now();
    HTTP.post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"unseen\"}}");
    try (WatchEvents events = watch("allowWatchBookmarks=true&resourceVersion=" + from)) {
      JsonNode bookmark = events.until("BOOKMARK");
      assertThat(bookmark.at("/object/metadata/resourceVersion").asLong())
          .isGreaterThan(Long.parseLong(from));
    }
  }

  @Test
  void aNewWatchFromACompactedVersionIsRefused() {
    String from = now();
    HTTP.post(MAPS, map("compacted", ""));
    SANDBOX.compact();
    KubeHttp.Answer answer = HTTP.get(MAPS + "?watch=1&resourceVersion=" + from);
    assertThat(answer.code()).isEqualTo(410);
    assertThat(answer.body().path("reason").asText()).isEqualTo("Expired");
  }

  @Test
  void aWatchThatFallsBehindACompactionHearsSoAndEnds() throws Exception {
    try (WatchEvents events = watch("resourceVersion=" + now())) {
      HTTP.post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"elsewhere\"}}");
      SANDBOX.compact();
      JsonNode error = events.until("ERROR");
      assertThat(error.at("/object/code").asInt()).isEqualTo(410);
      assertThat(events.line()).isNull();
    }
  }

  @Test
  void aCutWatchEnds() throws Exception {
    try (WatchEvents events = watch("resourceVersion=" + now())) {
      SANDBOX.cutWatches();
      assertThat(events.line()).isNull();
    }
  }

  @Test
  void aWatchCanBeCutAsSoonAsItStarts() throws Exception {
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.CUT_WATCH).of("configmaps").times(1));
    try (WatchEvents events = watch("resourceVersion=" + now())) {
      assertThat(events.line()).isNull();
    }
    String from = now();
    HTTP.post(MAPS, map("after-the-cut", ""));
    try (WatchEvents events = watch("resourceVersion=" + from)) {
      assertThat(type(events.next())).isEqualTo("ADDED");
    }
  }

  @Test
  void aWatchEndsWhenItsTimeIsOver() throws Exception {
    try (WatchEvents events = watch("timeoutSeconds=1&resourceVersion=" + now())) {
      assertThat(events.line()).isNull();
    }
  }

  @Test
  void pagesShowOneStateAndExpireWithIt() {
    for (int i = 0; i < 5; i++) {
      HTTP.post(MAPS, map("page-" + i, ""));
    }
    KubeHttp.Answer first = HTTP.get(MAPS + "?limit=2");
    String next = first.body().at("/metadata/continue").asText();
    HTTP.post(MAPS, map("page-0-late", ""));
    KubeHttp.Answer second = HTTP.get(MAPS + "?limit=100&continue=" + next);
    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.body().path("items").findValuesAsText("name")).doesNotContain("page-0-late");
    HTTP.post(MAPS, map("page-6", ""));
    SANDBOX.compact();
    assertThat(HTTP.get(MAPS + "?continue=" + next).code()).isEqualTo(410);
  }
}
