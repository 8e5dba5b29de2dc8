package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import org.junit.jupiter.api.Test;

/**
 * Why a resource is not in order can be read where its status is: in the item, alone and in lists.
 */
@ApiTest
class SyncMessageTest {
  private static final String HELD = "being deleted: waiting for finalizers example.org/hold";

  /**
   * A resource of which the other services have this to say.
   *
   * @return its location
   */
  private static String resource(String name, String applied, String current) {
    String location = Manifests.create(Manifests.deployment(name, 1));
    int id = Api.get(location).json().path("id").asInt();
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, k8s_resource_version,
            owned_fields_hash, uid, status, error_message, waits_for) VALUES (%d, 1, 1, '5', 'h', 'u', %s)
        """
            .formatted(id, applied));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, generation, k8s_resource_version, owned_fields_hash, uid,
            health, health_message, finished, terminating, deletion_message, deleted_at)
        VALUES (%d, 1, '6', 'h', 'u', %s)
        """
            .formatted(id, current));
    return location;
  }

  private static String status(JsonNode item) {
    return item.path("sync").asText()
        + " "
        + item.path("health").asText()
        + ": "
        + item.path("sync_message").asText(null);
  }

  private static void assertStatus(String name, String location, String expected) {
    assertThat(status(Api.get(location).expect(200).json())).isEqualTo(expected);
    JsonNode items = Api.get("/api/v1/resources?name=" + name).expect(200).json().path("items");
    assertThat(items).singleElement().satisfies(i -> assertThat(status(i)).isEqualTo(expected));
  }

  @Test
  void whatSomebodyElseIsDeletingHasDriftedAndSaysWhatHoldsItUp() {
    String name = Manifests.name("held");
    String location =
        resource(
            name,
            "'success', NULL, NULL",
            "'Progressing', NULL, FALSE, TRUE, '" + HELD + "', NULL");
    assertStatus(name, location, "Drifted Progressing: " + HELD);
    String list = "/api/v1/resources?sync=Drifted&name=" + name;
    assertThat(Api.get(list).expect(200).json().path("items")).hasSize(1);
    Api.delete(location).expect(202);
    assertThat(status(Api.get(location).json())).isEqualTo("Deleting Progressing: " + HELD);
  }

  @Test
  void whatWaitsForItsNamespaceIsNoError() {
    String name = Manifests.name("waiting");
    String location =
        resource(
            name,
            "'waiting', 'it is being terminated', 'namespace:shop'",
            "'Missing', NULL, FALSE, FALSE, NULL, now()");
    assertStatus(name, location, "Missing Missing: it is being terminated");
    assertThat(Api.get(location).json().at("/applied/status").asText()).isEqualTo("waiting");
  }

  @Test
  void whatRanToCompletionAndIsGoneIsInOrder() {
    String name = Manifests.name("done");
    String location =
        resource(name, "'success', NULL, NULL", "'Degraded', 'no disk', TRUE, FALSE, NULL, now()");
    assertStatus(name, location, "Synced Degraded: ran to completion, and is gone");
    assertThat(Api.get(location).json().path("health_message").asText()).isEqualTo("no disk");
  }

  @Test
  void anErrorSaysWhatItIsAndWhatIsInOrderNothing() {
    String failed = Manifests.name("failed");
    String fine = Manifests.name("fine");
    String current = "'Healthy', NULL, FALSE, FALSE, NULL, NULL";
    assertStatus(failed, resource(failed, "'error', 'no', NULL", current), "Error Healthy: no");
    assertStatus(fine, resource(fine, "'success', NULL, NULL", current), "Synced Healthy: null");
  }
}
