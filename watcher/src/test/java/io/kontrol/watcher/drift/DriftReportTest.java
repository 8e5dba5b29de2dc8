package io.kontrol.watcher.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;

/** Where an object differs from what we applied, and whose doing it is. */
class DriftReportTest {
  private static final String OURS =
      "{'f:metadata':{'f:labels':{'f:kontrol/resource-id':{},'f:app.kubernetes.io/managed-by':{}},"
          + "'f:annotations':{'f:kontrol/generation':{},'f:kontrol/revision':{}}},'f:spec':%s}";

  private static final String MARKS =
      "{'labels':{'kontrol/resource-id':'1','app.kubernetes.io/managed-by':'kontrol'},"
          + "'annotations':{'kontrol/generation':'1','kontrol/revision':'1'}}";

  @Test
  void aFieldThatAnotherManagerTookIsNamedWithIt() {
    DriftReport report =
        report(
            "{'spec':{'replicas':2,'paused':false}}",
            "{'spec':{'replicas':5,'paused':false}}",
            "{'f:paused':{}}",
            entry("hpa", "Update", "2026-01-01T00:00:00Z", "{'f:spec':{'f:replicas':{}}}"));
    assertThat(report.paths()).containsExactly("/spec/replicas");
    assertThat(report.managers()).containsExactly("hpa");
  }

  @Test
  void theLastOfSeveralThatHaveAFieldIsTheOneNamed() {
    DriftReport report =
        report(
            "{'spec':{'replicas':2}}",
            "{'spec':{'replicas':5}}",
            "{'f:other':{}}",
            entry("early", "Update", "2026-01-01T00:00:00Z", "{'f:spec':{'f:replicas':{}}}"),
            entry("late", "Update", "2026-02-01T00:00:00Z", "{'f:spec':{'f:replicas':{}}}"));
    assertThat(report.managers()).containsExactly("late");
  }

  @Test
  void aFieldThatWasRemovedIsNobodysDoing() {
    DriftReport report =
        report(
            "{'spec':{'replicas':2,'paused':true}}",
            "{'spec':{'replicas':2}}",
            "{'f:replicas':{}}");
    assertThat(report.paths()).containsExactly("/spec/paused");
    assertThat(report.managers()).isEmpty();
  }

  @Test
  void itemsAreToldApartByTheirKeysWhereverTheyStand() {
    DriftReport report =
        report(
            "{'spec':{'containers':[{'name':'a','image':'a:1'},{'name':'b','image':'b:1'}]}}",
            "{'spec':{'containers':[{'name':'proxy'},{'name':'b','image':'b:2'},{'name':'a','image':'a:1'}]}}",
            "{'f:containers':{'k:{`name`:`a`}':{'.':{},'f:name':{},'f:image':{}},"
                + "'k:{`name`:`b`}':{'.':{},'f:name':{}}}}",
            entry(
                "editor",
                "Update",
                "2026-01-01T00:00:00Z",
                "{'f:spec':{'f:containers':{'k:{`name`:`b`}':{'f:image':{}}}}}"));
    assertThat(report.paths()).containsExactly("/spec/containers/1/image");
    assertThat(report.managers()).containsExactly("editor");
  }

  @Test
  void aListThatWeOwnWholeIsOnePath() {
    DriftReport report =
        report("{'spec':{'args':['a']}}", "{'spec':{'args':['a','b']}}", "{'f:args':{}}");
    assertThat(report.paths()).containsExactly("/spec/args");
  }

  @Test
  void anotherSpellingOfAValueIsNamedOnlyWhenNothingWasTaken() {
    String applied = "{'spec':{'cpu':'1000m','replicas':2}}";
    String observed = "{'spec':{'cpu':'1','replicas':3}}";
    assertThat(report(applied, observed, "{'f:cpu':{}}").paths()).containsExactly("/spec/replicas");
    assertThat(report(applied, observed, "{'f:cpu':{},'f:replicas':{}}").paths())
        .containsExactlyInAnyOrder("/spec/cpu", "/spec/replicas");
  }

  @Test
  void ofManyPathsAFewAreNamed() {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      fields.append(i == 0 ? "" : ",").append("'f").append(i).append("':1");
    }
    assertThat(report("{'spec':{" + fields + "}}", "{'spec':{}}", "{'f:x':{}}").paths())
        .hasSize(20);
  }

  @Test
  void theReferenceToTheOwnerIsOneOfOurMarks() {
    String ours =
        "{'f:ownerReferences':{'k:{`uid`:`u-1`}':{}},'f:labels':{'f:kontrol/resource-id':{},"
            + "'f:app.kubernetes.io/managed-by':{}},'f:annotations':{'f:kontrol/generation':{},'f:kontrol/revision':{}}}";
    ObjectNode object = (ObjectNode) json("{'data':{}}");
    object.set("metadata", json(MARKS));
    JsonNode without = json("[" + entry("kontrol", "Apply", "2025-01-01T00:00:00Z", "{}") + "]");
    assertThat(DriftReport.of(json("{}"), "u-1", object, without).paths())
        .contains("/metadata/ownerReferences");
    object
        .withObject("/metadata")
        .set("ownerReferences", json("[{'uid':'u-2'},{'uid':'u-1','name':'root'}]"));
    JsonNode with =
        json(
            "["
                + entry("kontrol", "Apply", "2025-01-01T00:00:00Z", "{'f:metadata':" + ours + "}")
                + "]");
    assertThat(DriftReport.of(json("{}"), "u-1", object, with).paths()).isEmpty();
  }

  private static DriftReport report(
      String applied, String observed, String ourSpec, String... others) {
    String managed =
        "["
            + entry("kontrol", "Apply", "2025-01-01T00:00:00Z", OURS.formatted(ourSpec))
            + (others.length == 0 ? "" : "," + String.join(",", others))
            + "]";
    ObjectNode object = (ObjectNode) json(observed);
    object.set("metadata", json(MARKS));
    return DriftReport.of(json(applied), null, object, json(managed));
  }

  private static String entry(String manager, String operation, String time, String fields) {
    return "{'manager':'%s','operation':'%s','time':'%s','fieldsV1':%s}"
        .formatted(manager, operation, time, fields);
  }

  /** {@code '} stands for a quotation mark, and {@code `} for one within a text. */
  private static JsonNode json(String text) {
    return Json.read(text.replace('\'', '"').replace("`", "\\\""));
  }
}
