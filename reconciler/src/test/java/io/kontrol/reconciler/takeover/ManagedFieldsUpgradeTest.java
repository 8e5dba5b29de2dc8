package io.kontrol.reconciler.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagedFieldsUpgradeTest {
  private static final FormerManagers FORMER =
      new FormerManagers(List.of("kubectl-client-side-apply", "before-first-apply"));

  private static String entry(String manager, String operation, String time, String fields) {
    return "{'manager':'%s','operation':'%s','apiVersion':'v1','time':'%s','fieldsV1':%s}"
        .formatted(manager, operation, time, fields);
  }

  private static JsonNode metadata(String... entries) {
    return Json.read(("{'managedFields':[" + String.join(",", entries) + "]}").replace('\'', '"'));
  }

  private static ManagedFieldsUpgrade.Moved moved(String... entries) {
    return FORMER.move(metadata(entries)).orElseThrow();
  }

  @Test
  void theirFieldsAreAddedToOurs() {
    ManagedFieldsUpgrade.Moved moved =
        moved(
            entry("kontrol", "Apply", "2026-01-02T00:00:00Z", "{'f:data':{'f:a':{}}}"),
            entry(
                "kubectl-client-side-apply",
                "Update",
                "2026-01-01T00:00:00Z",
                "{'f:data':{'.':{},'f:b':{}},'f:immutable':{}}"),
            entry("somebody", "Update", "2026-01-03T00:00:00Z", "{'f:data':{'f:c':{}}}"));
    assertThat(moved.managers()).containsExactly("kubectl-client-side-apply");
    assertThat(moved.managedFields()).hasSize(2);
    assertThat(moved.managedFields().path(0).path("fieldsV1"))
        .hasToString("{\"f:data\":{\"f:a\":{},\".\":{},\"f:b\":{}},\"f:immutable\":{}}");
    assertThat(moved.managedFields().path(1).path("manager").asText()).isEqualTo("somebody");
  }

  @Test
  void whereWeOwnNothingTheLastWriterBecomesUs() {
    ManagedFieldsUpgrade.Moved moved =
        moved(
            entry("before-first-apply", "Update", "2026-01-01T00:00:00Z", "{'f:a':{}}"),
            entry("kubectl-client-side-apply", "Update", "2026-01-02T00:00:00Z", "{'f:b':{}}"));
    JsonNode ours = moved.managedFields().path(0);
    assertThat(moved.managedFields()).hasSize(1);
    assertThat(ours.path("manager").asText()).isEqualTo("kontrol");
    assertThat(ours.path("operation").asText()).isEqualTo("Apply");
    assertThat(ours.path("time").asText()).isEqualTo("2026-01-02T00:00:00Z");
    assertThat(ours.path("fieldsV1")).hasToString("{\"f:b\":{},\"f:a\":{}}");
  }

  @Test
  void fieldsOfAnotherVersionBelongToNobodyAfterwards() {
    ManagedFieldsUpgrade.Moved moved =
        moved(
            entry("kontrol", "Apply", "2026-01-02T00:00:00Z", "{'f:a':{}}"),
            entry("before-first-apply", "Update", "2026-01-01T00:00:00Z", "{'f:b':{}}")
                .replace("'v1'", "'v1beta1'"));
    assertThat(moved.managedFields()).hasSize(1);
    assertThat(moved.managedFields().path(0).path("fieldsV1")).hasToString("{\"f:a\":{}}");
  }

  @Test
  void whoKeepsTheLastAppliedConfigurationIsAFormerManagerWhateverItsName() {
    String keeps =
        "{'f:metadata':{'f:annotations':{'f:kubectl.kubernetes.io/last-applied-configuration':{}}}}";
    assertThat(moved(entry("ci", "Update", "", keeps)).managers()).containsExactly("ci");
    assertThat(FORMER.move(metadata(entry("ci", "Apply", "", keeps)))).isEmpty();
  }

  @Test
  void aStatusAndOurOwnFieldsAreNotMoved() {
    String ofStatus =
        entry("before-first-apply", "Update", "", "{'f:status':{}}")
            .replace("'fieldsV1'", "'subresource':'status','fieldsV1'");
    assertThat(FORMER.move(metadata(ofStatus, entry("kontrol", "Apply", "", "{'f:a':{}}"))))
        .isEmpty();
    assertThat(new FormerManagers(List.of("kontrol")).move(metadata(ofStatus))).isEmpty();
    assertThat(FORMER.move(Json.read("{}"))).isEmpty();
  }
}
