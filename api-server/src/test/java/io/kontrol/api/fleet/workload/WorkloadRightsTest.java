package io.kontrol.api.fleet.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Grant;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever schedules a pool needs the right to change the workload behind it. */
@ApiTest
class WorkloadRightsTest {
  @Inject Database database;

  private static Principal devops(String cluster, String namespace) {
    Permissions permissions =
        Permissions.of(List.of(new Grant(Role.DEVOPS, new FleetScope(cluster, namespace))));
    return new Principal(
        new Identity(1, "devops", Role.DEVOPS, permissions, Credential.API_TOKEN, 1),
        null,
        null,
        null);
  }

  private @Nullable Refusal refusal(int node, @Nullable Integer pool, Principal by) {
    return catchThrowableOfType(
        Refusal.class,
        () ->
            database.read(
                connection -> {
                  WorkloadRights.require(connection, node, pool, by);
                  return true;
                }));
  }

  @Test
  void everyWorkloadBehindAScheduleCounts() {
    int node = TestFleet.node();
    int own = TestFleet.pool(node).path("id").asInt();
    JsonNode workload =
        TestFleet.poolOf(node, TestFleet.deployment("rights", Manifests.name("cart"), 3));
    int pool = workload.path("id").asInt();

    assertThat(refusal(node, null, devops("rights", "shop"))).isNull();
    assertThat(refusal(node, own, devops("elsewhere", "*"))).isNull();
    Refusal whole = refusal(node, null, devops("rights", "other"));
    assertThat(whole).isNotNull().hasMessageContaining("resources:write");
    assertThat(refusal(node, pool, devops("elsewhere", "*"))).isNotNull();
  }
}
