package io.kontrol.api.stack.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.deployment.TestDeployments;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** What somebody has changed in the cluster becomes a part of the deployment, within the rules. */
@ApiTest
class AdoptionTest {
  @Inject AutomaticAdoption automatic;

  private final int template = TestDeployments.template();

  private JsonNode deployment(String more) {
    JsonNode made =
        TestDeployments.create(Manifests.name("drift"), template, ",'drift_policy':'adopt'" + more);
    TestDeployments.converge(made);
    return made;
  }

  private static JsonNode drift(JsonNode deployment) {
    return Api.get(TestDeployments.path(deployment) + "/drift").expect(200).json();
  }

  private static Api.Reply adopt(JsonNode deployment) {
    return Api.post(TestDeployments.path(deployment) + "/adopt", "");
  }

  @Test
  void whatTheRulesAllowIsKeptAsAPatch() {
    JsonNode made = deployment("");
    assertThat(drift(made).path("objects")).isEmpty();
    assertThat(adopt(made).expect(409).code()).isEqualTo("nothing_to_adopt");
    TestDeployments.changeByHand(made, "ConfigMap", "{data,greeting}", "\"by hand\"");

    JsonNode drift = drift(made);
    assertThat(drift.path("adoptable").booleanValue()).isTrue();
    assertThat(drift.at("/objects/0/changes/0/path").asText()).isEqualTo("/data/greeting");
    assertThat(drift.at("/objects/0/drift_policy").asText()).isEqualTo("adopt");
    assertThat(drift.at("/objects/0/unified").asText()).contains("+  greeting: \"by hand\"");

    JsonNode after = adopt(made).expect(200).json();
    assertThat(after.path("generation").intValue()).isEqualTo(2);
    assertThat(after.at("/patches/0/value").asText()).isEqualTo("by hand");
    assertThat(
            TestDeployments.resources(
                made, "max(desired_spec #>> '{data,greeting}') FILTER (WHERE kind = 'ConfigMap')"))
        .isEqualTo("by hand");
    assertThat(
            Api.get(TestDeployments.path(made) + "/events?type=DriftAdopted")
                .expect(200)
                .json()
                .path("items"))
        .hasSize(1);

    TestDeployments.changeByHand(made, "ConfigMap", "{data,greeting}", "\"again\"");
    ApiDatabase.execute( // the second generation is applied
        """
        UPDATE resource_applied_states a SET generation = r.generation, attempted_generation = r.generation
        FROM resources r WHERE r.id = a.resource_id AND r.apply_set = 'deployment/%s'
        """
            .formatted(made.path("id").asText()));
    JsonNode twice = adopt(made).expect(200).json();
    assertThat(twice.path("patches")).as("one patch for one field").hasSize(1);
    assertThat(twice.at("/patches/0/value").asText()).isEqualTo("again");
  }

  @Test
  void whatLiesOutsideIsNamedAndNothingIsAdopted() {
    JsonNode made = deployment("");
    TestDeployments.changeByHand(made, "ConfigMap", "{data,greeting}", "\"within\"");
    TestDeployments.changeByHand(made, "Deployment", "{spec,replicas}", "4");

    JsonNode drift = drift(made);
    assertThat(drift.path("adoptable").booleanValue()).isFalse();
    assertThat(drift.path("objects").findValues("changes").toString())
        .contains("\"adoptable\":true", "\"rule\":\"patch_not_allowed\"");

    Api.Reply refused = adopt(made).expect(422);
    assertThat(refused.code()).isEqualTo("drift_outside_rules");
    assertThat(refused.json().path("violations")).hasSize(1);
    assertThat(refused.json().at("/violations/0/pointer").asText()).isEqualTo("/spec/replicas");
    assertThat(TestDeployments.get(made).path("generation").intValue()).isEqualTo(1);
  }

  @Test
  void theValueOfALiveSecretIsNeverAdopted() {
    JsonNode made = deployment("");
    TestDeployments.changeByHand(made, "Secret", "{stringData,password}", "\"changed\"");

    JsonNode drift = drift(made);

    assertThat(drift.path("adoptable").booleanValue()).isFalse();
    assertThat(drift.toString()).contains("secret_value_unknown").doesNotContain("initial");
  }

  @Test
  void aDeploymentThatAsksForItAdoptsByItself() {
    JsonNode made = deployment(",'adopt_automatically':true");
    JsonNode other = deployment("");
    TestDeployments.changeByHand(made, "ConfigMap", "{data,greeting}", "\"by hand\"");
    TestDeployments.changeByHand(other, "ConfigMap", "{data,greeting}", "\"by hand\"");

    automatic.pass();
    automatic.pass(); // what is adopted is not adopted again

    assertThat(TestDeployments.get(made).path("generation").intValue()).isEqualTo(2);
    assertThat(TestDeployments.get(other).path("generation").intValue()).isEqualTo(1);
    assertThat(
            Api.get(TestDeployments.path(made) + "/history")
                .expect(200)
                .json()
                .at("/items/0/author"))
        .hasToString("\"automatic-adoption\"");
  }
}
