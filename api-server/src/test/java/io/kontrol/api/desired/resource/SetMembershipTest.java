package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever writes a single resource keeps to the same rule as an apply. */
@ApiTest
class SetMembershipTest {
  private static final String MERGE = "application/merge-patch+json";

  private final String cluster = Manifests.name("membership");
  private final String name = Manifests.name("member");

  private JsonNode apply(String options) {
    return Api.post(
            "/api/v1/apply?cluster_id=" + cluster + options,
            "[" + Manifests.configMap(name, "v") + "]")
        .expect(200)
        .json()
        .path("items")
        .path(0);
  }

  private String created(String options) {
    return "/api/v1/resources/" + apply(options).path("id").asInt();
  }

  private static String setOf(String location) {
    return Api.get(location).expect(200).json().path("apply_set").asText();
  }

  private static Api.Reply patch(String path, String fields) {
    return Api.patch(path, fields, "Content-Type", MERGE);
  }

  @Test
  void theOtherSetIsNamedAndNothingIsWritten() {
    String location = created("&set=a");
    String etag = Api.get(location).header("ETag").orElseThrow();
    String whole =
        """
        {"api_version":"v1","kind":"ConfigMap","namespace":"shop","name":"%s","apply_set":"b",
         "desired_spec":{"data":{"key":"other"}}}
        """
            .formatted(name);
    String json = "[{\"op\":\"replace\",\"path\":\"/apply_set\",\"value\":\"b\"}]";
    List<Api.Reply> refused =
        List.of(
            Api.put(location, whole),
            patch(location, "{\"apply_set\":\"b\"}"),
            Api.patch(location, json, "Content-Type", "application/json-patch+json"));
    for (Api.Reply reply : refused) {
      assertThat(reply.expect(409).code()).isEqualTo("in_another_set");
      assertThat(reply.json().path("apply_set").asText()).isEqualTo("a");
    }
    assertThat(Api.get(location).header("ETag")).hasValue(etag);

    assertThat(Api.put(location + "?take_over=true", whole).expect(200).json().at("/apply_set"))
        .hasToString("\"b\"");
    patch(location + "?take_over=true", "{\"apply_set\":\"c\"}").expect(200);
    assertThat(setOf(location)).isEqualTo("c");
  }

  @Test
  void aResourceJoinsItsFirstSetAndLeavesItForNoneFreely() {
    String location = created("");
    String remove = "[{\"op\":\"remove\",\"path\":\"/apply_set\"}]";
    for (String type : List.of(MERGE, "application/json-patch+json")) {
      patch(location, "{\"apply_set\":\"a\"}").expect(200);
      assertThat(setOf(location)).isEqualTo("a");
      String leave = type.equals(MERGE) ? "{\"apply_set\":null}" : remove;
      Api.patch(location, leave, "Content-Type", type).expect(200);
      assertThat(setOf(location)).isEqualTo("null");
    }
  }

  @Test
  void whatDoesNotSpeakOfSetsChangesNone() {
    String location = created("&set=a");
    apply("&set=b&take_over=true");
    patch(location, "{\"data\":{\"key\":\"w\"}}").expect(200);
    Api.put(location, Manifests.configMap(name, "x")).expect(200);
    // a revision of the time when it belonged to the first set
    Api.post(location + "/rollback", "{\"revision\":1}").expect(200);
    assertThat(Api.get(location).json().at("/desired_spec/data/key").asText()).isEqualTo("v");
    assertThat(setOf(location)).isEqualTo("b");
  }

  @Test
  void anAnswerThatIsSentBackNeedsNoTakeOver() {
    String location = created("&set=a");
    Api.put(location, Api.get(location).text()).expect(200);
    assertThat(setOf(location)).isEqualTo("a");
  }

  @Test
  void aSetForgetsWhatWasDeletedAndAnotherMayMakeItAnew() {
    Api.delete(created("&set=a")).expect(202);
    JsonNode again = apply("&set=b");
    assertThat(again.path("action").asText()).isEqualTo("created");
    assertThat(again.path("apply_set").asText()).isEqualTo("b");
    assertThat(again.has("moved_from")).isFalse();
  }
}
