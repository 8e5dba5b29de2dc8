package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Deletion of owners and their dependents. */
class GarbageCollectionTest extends InSandbox {
  /** Creates an owner and a dependent; returns the version at which watches start. */
  private static String owned(String owner, boolean blocks) {
    String uid = HTTP.post(MAPS, map(owner, "")).body().at("/metadata/uid").asText();
    String from = now();
    HTTP.post(
        MAPS,
        """
        {"metadata":{"name":"%s-child","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap",
         "name":"%s","uid":"%s","blockOwnerDeletion":%s}]}}
        """
            .formatted(owner, owner, uid, blocks));
    return from;
  }

  private static WatchEvents watch(String name, String from) throws IOException {
    return WatchEvents.of(
        HTTP, MAPS + "?fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + from);
  }

  @Test
  void whatIsOwnedGoesAfterItsOwner() throws Exception {
    String from = owned("behind", false);
    assertThat(HTTP.delete(MAPS + "/behind").body().path("status").asText()).isEqualTo("Success");
    try (WatchEvents events = watch("behind-child", from)) {
      events.until("DELETED");
    }
  }

  @Test
  void inTheForegroundAnOwnerWaitsForWhatBlocksIt() throws Exception {
    String from = owned("front", true);
    HTTP.merge(MAPS + "/front-child", "{\"metadata\":{\"finalizers\":[\"test.io/hold\"]}}");
    assertThat(
            HTTP.delete(MAPS + "/front?propagationPolicy=Foreground")
                .body()
                .at("/metadata/finalizers/0")
                .asText())
        .isEqualTo("foregroundDeletion");
    try (WatchEvents child = watch("front-child", from);
        WatchEvents owner = watch("front", from)) {
      child.until(event -> event.at("/object/metadata").has("deletionTimestamp"));
      assertThat(HTTP.get(MAPS + "/front").code()).isEqualTo(200);
      HTTP.merge(MAPS + "/front-child", "{\"metadata\":{\"finalizers\":null}}");
      child.until("DELETED");
      owner.until("DELETED");
    }
  }

  @Test
  void orphansLoseTheirOwnerAndStay() throws Exception {
    String from = owned("gone", false);
    HTTP.delete(MAPS + "/gone?propagationPolicy=Orphan");
    try (WatchEvents owner = watch("gone", from)) {
      owner.until("DELETED");
    }
    assertThat(
            HTTP.get(MAPS + "/gone-child").body().at("/metadata/ownerReferences").isMissingNode())
        .isTrue();
  }

  @Test
  void whatNamesAnOwnerThatIsNotThereIsCollected() throws Exception {
    String from = now();
    HTTP.post(
        MAPS,
        """
        {"metadata":{"name":"stray","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap",
         "name":"never","uid":"00000000-0000-0000-0000-000000000000"}]}}
        """);
    try (WatchEvents events = watch("stray", from)) {
      events.until("DELETED");
    }
  }

  @Test
  void aNamespaceEmptiesItselfBeforeItGoes() throws Exception {
    HTTP.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"doomed\"}}");
    HTTP.post("/api/v1/namespaces/doomed/configmaps", "{\"metadata\":{\"name\":\"inside\"}}");
    String from = now();
    assertThat(HTTP.delete("/api/v1/namespaces/doomed").body().at("/status/phase").asText())
        .isEqualTo("Terminating");
    try (WatchEvents events =
        WatchEvents.of(
            HTTP,
            "/api/v1/namespaces?fieldSelector=metadata.name%3Ddoomed&resourceVersion=" + from)) {
      events.until("DELETED");
    }
    assertThat(HTTP.get("/api/v1/namespaces/doomed/configmaps/inside").code()).isEqualTo(404);
  }

  @Test
  void aNamespaceThatIsHeldTakesNothingNew() {
    HTTP.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"held\"}}");
    String maps = "/api/v1/namespaces/held/configmaps";
    HTTP.post(maps, "{\"metadata\":{\"name\":\"holds\",\"finalizers\":[\"test.io/hold\"]}}");
    HTTP.delete("/api/v1/namespaces/held");
    var refused = HTTP.post(maps, "{\"metadata\":{\"name\":\"late\"}}");
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.body().at("/details/causes/0/reason").asText())
        .isEqualTo("NamespaceTerminating");
    HTTP.merge(maps + "/holds", "{\"metadata\":{\"finalizers\":null}}");
  }

  @Test
  void theObjectsOfADefinitionGoWithIt() throws Exception {
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    HTTP.post(definitions, Definition.of("test.io", "Thing", "things"));
    String things = "/apis/test.io/v1/namespaces/default/things";
    HTTP.post(
        things, "{\"apiVersion\":\"test.io/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"}}");
    String from = now();
    HTTP.delete(definitions + "/things.test.io");
    try (WatchEvents events =
        WatchEvents.of(
            HTTP,
            definitions
                + "?fieldSelector=metadata.name%3Dthings.test.io&resourceVersion="
                + from)) {
      events.until("DELETED");
    }
    assertThat(HTTP.get(things).code()).isEqualTo(404);
  }
}
