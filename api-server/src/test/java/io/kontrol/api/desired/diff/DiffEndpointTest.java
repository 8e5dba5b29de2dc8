package io.kontrol.api.desired.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares four states of one ConfigMap, each with another value. */
@ApiTest
class DiffEndpointTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "1", "first", "2", "second", "desired", "second", "applied", "first", "current", "own");

  @Test
  void eachStateIsComparedWithEachOther() {
    String location = changedByOthers();
    for (String from : VALUES.keySet()) {
      for (String to : VALUES.keySet()) {
        JsonNode diff = Api.get(location + "/diff?from=" + from + "&to=" + to).expect(200).json();
        boolean same = VALUES.get(from).equals(VALUES.get(to));
        assertThat(diff.path("equal").asBoolean()).as("%s and %s", from, to).isEqualTo(same);
        if (same) {
          assertThat(diff.path("json_patch")).isEmpty();
        } else {
          assertThat(diff.path("json_patch")).as("from %s to %s", from, to).hasSize(1);
          JsonNode step = diff.path("json_patch").path(0);
          assertThat(step.path("op").asText()).isEqualTo("replace");
          assertThat(step.path("path").asText()).isEqualTo("/data/key");
          assertThat(step.path("value").asText()).isEqualTo(VALUES.get(to));
          assertThat(diff.path("unified").asText())
              .contains("-  key: " + VALUES.get(from), "+  key: " + VALUES.get(to));
        }
      }
    }
  }

  @Test
  void fieldsOfOthersAreShownOnlyWhenAskedFor() {
    String location = changedByOthers();
    String path = location + "/diff?from=desired&to=current";
    assertThat(Api.get(path).expect(200).text()).doesNotContain("theirs");
    assertThat(Api.get(path + "&fields=all").expect(200).text()).contains("theirs");
  }

  @Test
  void whatAdmissionAltersIsNamedBesideTheDifference() {
    String location = changedByOthers();
    assertThat(Api.get(location + "/diff").expect(200).json().path("altered_fields").isNull())
        .isTrue();
    ApiDatabase.execute(
        """
        UPDATE resource_applied_states a SET altered_fields = '["/data/key"]', generation = r.generation
        FROM resources r WHERE r.id = a.resource_id AND r.id = %d
        """
            .formatted(Manifests.id(location)));
    JsonNode diff = Api.get(location + "/diff").expect(200).json();
    assertThat(diff.path("altered_fields")).hasToString("[\"/data/key\"]");
    assertThat(Api.get(location).expect(200).json().at("/applied/altered_fields"))
        .hasToString("[\"/data/key\"]");
  }

  @Test
  void aStateThatIsNotThereIsNamed() {
    String location = Manifests.create(Manifests.configMap(Manifests.name("diff"), "first"));
    for (String absent : new String[] {"applied", "current", "7"}) {
      assertThat(Api.get(location + "/diff?from=desired&to=" + absent).expect(404).code())
          .isEqualTo("state_absent");
    }
    assertThat(Api.get(location + "/diff?from=yesterday").expect(400).code())
        .isEqualTo("invalid_query_parameter");
  }

  /** Applied at its first revision, then edited by its user and in the cluster. */
  private static String changedByOthers() {
    String name = Manifests.name("diff");
    String location = Manifests.create(Manifests.configMap(name, "first"));
    Api.put(location, Manifests.configMap(name, "second")).expect(200);
    int id = Manifests.id(location);
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, spec, generation, status)
        SELECT %1$d, desired_spec, 1, 'success' FROM resource_revisions
        WHERE resource_id = %1$d AND revision = 1
        """
            .formatted(id));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, spec)
        VALUES (%d, '%s'::JSONB || '{"data": {"key": "own", "more": "theirs"}}')
        """
            .formatted(id, Manifests.configMap(name, "own")));
    return location;
  }
}
