package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.testing.KubeHttp;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each fault hits the requests that it selects, and no others. */
class FaultInjectorTest extends InSandbox {
  @Test
  void latencyHoldsTheAnswerBack() {
    SANDBOX
        .faults()
        .add(InjectedFault.of(InjectedFault.Type.LATENCY).on("get").of("configmaps").lasting(300));
    long start = System.nanoTime();
    HTTP.get(MAPS + "/kube-root-ca.crt");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(295));
  }

  @Test
  void throttlingTellsWhenToComeBackAndStrikesAsOftenAsAsked() {
    SANDBOX
        .faults()
        .add(
            InjectedFault.of(InjectedFault.Type.TOO_MANY_REQUESTS)
                .on("get")
                .of("configmaps")
                .retryAfter(7)
                .times(1));
    KubeHttp.Answer refused = HTTP.get(MAPS + "/none");
    assertThat(refused.code()).isEqualTo(429);
    assertThat(refused.response().headers().firstValue("Retry-After")).contains("7");
    assertThat(refused.body().at("/details/retryAfterSeconds").asInt()).isEqualTo(7);
    assertThat(HTTP.get(MAPS + "/none").code()).isEqualTo(404);
  }

  @Test
  void anErrorOfTheServerIsAStatus() {
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.ERROR).on("list").of("configmaps"));
    KubeHttp.Answer failed = HTTP.get(MAPS);
    assertThat(failed.code()).isEqualTo(500);
    assertThat(failed.body().path("reason").asText()).isEqualTo("InternalError");
    assertThat(HTTP.get("/api/v1/namespaces/default/secrets").code()).isEqualTo(200);
  }

  @Test
  void aConnectionCanBreakBeforeTheWriteTakesPlace() {
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.DROP_BEFORE).on("create").times(1));
    assertThatThrownBy(() -> HTTP.post(MAPS, map("dropped-before", "")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(HTTP.get(MAPS + "/dropped-before").code()).isEqualTo(404);
  }

  @Test
  void aConnectionCanBreakAfterTheWriteTookPlace() {
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.DROP_AFTER).on("create").times(1));
    assertThatThrownBy(() -> HTTP.post(MAPS, map("dropped-after", "")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(HTTP.get(MAPS + "/dropped-after").code()).isEqualTo(200);
  }

  @Test
  void whileItIsReadOnlyReadsGoOn() {
    HTTP.post(MAPS, map("readable", ""));
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.READ_ONLY));
    assertThat(HTTP.post(MAPS, map("unwritten", "")).code()).isEqualTo(503);
    assertThat(HTTP.delete(MAPS + "/readable").code()).isEqualTo(503);
    assertThat(HTTP.apply(MAPS + "/readable", "m", true, map("readable", "")).code())
        .isEqualTo(503);
    assertThat(HTTP.get(MAPS + "/readable").code()).isEqualTo(200);
    SANDBOX.faults().clear();
    assertThat(HTTP.delete(MAPS + "/readable").code()).isEqualTo(200);
  }

  @Test
  void aDeniedDeleteIsForbidden() {
    HTTP.post(MAPS, map("kept", ""));
    SANDBOX.faults().add(InjectedFault.of(InjectedFault.Type.DENY_DELETE).named("default", "kept"));
    KubeHttp.Answer denied = HTTP.delete(MAPS + "/kept");
    assertThat(denied.code()).isEqualTo(403);
    assertThat(denied.message()).contains("denied the request");
    SANDBOX.faults().clear();
    assertThat(HTTP.delete(MAPS + "/kept").code()).isEqualTo(200);
  }

  @Test
  void aWebhookSetsAFieldThatNobodyOwns() {
    SANDBOX
        .faults()
        .add(
            InjectedFault.of(InjectedFault.Type.MUTATE)
                .of("configmaps")
                .setting("/metadata/labels/injected", TextNode.valueOf("yes")));
    KubeHttp.Answer applied = HTTP.apply(MAPS + "/mutated", "kontrol", true, map("mutated", ""));
    assertThat(applied.body().at("/metadata/labels/injected").asText()).isEqualTo("yes");
    assertThat(applied.managedFields().toString()).doesNotContain("injected");
  }

  @Test
  void aControllerFightsForItsField() throws Exception {
    SANDBOX
        .faults()
        .add(
            InjectedFault.of(InjectedFault.Type.FIGHT)
                .of("configmaps")
                .named("default", "fought-for")
                .setting("/data/k", TextNode.valueOf("theirs")));
    try (WatchEvents events =
        WatchEvents.of(
            HTTP, MAPS + "?fieldSelector=metadata.name%3Dfought-for&resourceVersion=" + now())) {
      HTTP.apply(MAPS + "/fought-for", "kontrol", true, map("fought-for", "\"k\":\"ours\""));
      assertThat(events.next().at("/object/data/k").asText()).isEqualTo("ours");
      JsonNode taken = events.next();
      assertThat(taken.at("/object/data/k").asText()).isEqualTo("theirs");
      assertThat(taken.toString()).contains("fighting-controller");
      HTTP.apply(MAPS + "/fought-for", "kontrol", true, map("fought-for", "\"k\":\"ours\""));
      assertThat(events.next().at("/object/data/k").asText()).isEqualTo("ours");
      assertThat(events.next().at("/object/data/k").asText()).isEqualTo("theirs");
    }
  }

  @Test
  void aFaultCanStrikeWithAProbability() {
    SANDBOX
        .faults()
        .add(
            InjectedFault.of(InjectedFault.Type.ERROR).on("get").of("configmaps").probability(0.5));
    int failed = 0;
    for (int i = 0; i < 200; i++) {
      failed += HTTP.get(MAPS + "/kube-root-ca.crt").code() == 500 ? 1 : 0;
    }
    assertThat(failed).isBetween(50, 150);
  }

  @Test
  void faultsAreSwitchedOverHttpToo() {
    KubeHttp.Answer made =
        HTTP.post("/sandbox/faults", "{\"type\":\"READ_ONLY\",\"resources\":[\"configmaps\"]}");
    assertThat(HTTP.get("/sandbox/faults").body().findValuesAsText("type")).contains("READ_ONLY");
    assertThat(HTTP.post(MAPS, map("read-only", "")).code()).isEqualTo(503);
    HTTP.delete("/sandbox/faults/" + made.body().path("id").asText());
    assertThat(HTTP.post(MAPS, map("read-only", "")).code()).isEqualTo(201);
    assertThat(HTTP.post("/sandbox/faults", "{\"type\":\"UNKNOWN\"}").code()).isEqualTo(400);
    assertThat(HTTP.delete("/sandbox/faults/none").code()).isEqualTo(404);
  }

  @Test
  void requestsAreCountedByVerbAndResource() {
    long before = SANDBOX.requests().count("get configmaps");
    HTTP.get(MAPS + "/counted");
    assertThat(SANDBOX.requests().count("get configmaps")).isEqualTo(before + 1);
  }
}
