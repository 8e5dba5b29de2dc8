package io.kontrol.api.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.model.json.Json;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that own each other, as a feature says so. */
@ApiTest
class OwnerTest {
  private static final Principal STACKS = Principal.service("stacks", "test");
  private static final AtomicInteger CLUSTERS = new AtomicInteger();

  @Inject DesiredState desired;
  @Inject WriteTransactions transactions;

  private final String cluster = "owners-" + CLUSTERS.incrementAndGet();

  private static JsonNode manifest(String name) {
    return Json.read(
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"shop"},"data":{"key":"1"}}
        """
            .formatted(name));
  }

  private static ApplyItem item(String name) {
    return ApplyItem.parse(manifest(name));
  }

  private static ApplyItem owned(String name, String owner) {
    return item(name).ownedBy(OwnerKey.of(manifest(owner)));
  }

  private ApplyResult apply(ApplyItem... items) {
    ApplyOptions options = new ApplyOptions(cluster, "set", false, true, false, false);
    return transactions.run(
        STACKS, connection -> desired.apply(connection, List.of(items), options, STACKS));
  }

  private Results applied(ApplyItem... items) {
    ApplyResult result = apply(items);
    assertThat(result).isInstanceOf(ApplyResult.Accepted.class);
    return new Results(((ApplyResult.Accepted) result).objects());
  }

  private record Results(List<ObjectResult> objects) {
    ObjectResult of(String name) {
      return objects.stream()
          .filter(object -> object.identity().name().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int id(ObjectResult result) {
    return Objects.requireNonNull(result.version()).id();
  }

  private static JsonNode resource(ObjectResult result) {
    return Api.get("/api/v1/resources/" + id(result)).expect(200).json();
  }

  private void refused(String code, int position, ApplyItem... items) {
    ApplyResult result = apply(items);
    assertThat(result).isInstanceOf(ApplyResult.Rejected.class);
    RejectedObject rejected = ((ApplyResult.Rejected) result).objects().get(0);
    assertThat(rejected.refusal().code()).isEqualTo(code);
    assertThat(rejected.position()).isEqualTo(position);
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM resources WHERE cluster_id = '" + cluster + "'"))
        .isEqualTo("0");
  }

  @Test
  void whatIsOwnedIsWrittenWithItsOwnerWhereverThatStandsInTheRequest() {
    Results written = applied(owned("leaf", "branch"), item("root"), owned("branch", "root"));
    JsonNode owner = resource(written.of("branch")).path("owner");
    assertThat(owner)
        .isEqualTo(
            Json.read(
                "{\"id\":%d,\"api_version\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"root\"}"
                    .formatted(id(written.of("root")))));
    assertThat(resource(written.of("leaf")).path("owner").path("id").asInt())
        .isEqualTo(id(written.of("branch")));
    assertThat(resource(written.of("root")).path("owner").isNull()).isTrue();
    assertThat(resource(written.of("leaf")).path("sync_message").asText())
        .isEqualTo("waits for its owner ConfigMap \"branch\"");
    assertThat(applied(owned("leaf", "branch"), item("root"), owned("branch", "root")).objects())
        .extracting(ObjectResult::action)
        .containsOnly(ObjectAction.UNCHANGED);
  }

  @Test
  void anotherOwnerAndNoneAreNewGenerationsOfTheSameRevision() {
    applied(item("child"), item("one"));
    for (ApplyItem child : List.of(owned("child", "one"), owned("child", "new"), item("child"))) {
      ObjectResult result = applied(child, item("one"), item("new")).of("child");
      assertThat(result.action()).isEqualTo(ObjectAction.CONFIGURED);
      assertThat(Objects.requireNonNull(result.version()).revision()).isOne();
      assertThat(resource(result).path("owner").path("name").asText(null))
          .isEqualTo(child.owner() == null ? null : child.owner().name());
    }
    assertThat(resource(applied(item("child")).of("child")).path("generation").asInt())
        .isEqualTo(4);
  }

  @Test
  void ownersThatCannotBeAreRefused() {
    refused("unknown_owner", 1, item("other"), owned("child", "root"));
    refused("owner_cycle", 0, owned("a", "b"), owned("b", "c"), owned("c", "a"));
    refused("owner_cycle", 0, owned("a", "a"));
    JsonNode elsewhere = manifest("root").deepCopy();
    ((ObjectNode) elsewhere.path("metadata")).put("namespace", "elsewhere");
    refused("unknown_owner", 1, ApplyItem.parse(elsewhere), owned("child", "root"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data','namespace':'shop'}}",
        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'data','namespace':'shop'}}",
        "{'apiVersion':'postgresql.cnpg.io/v1','kind':'Cluster','metadata':{'name':'data','namespace':'shop'}}",
        "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'data','namespace':'shop'},"
            + "'spec':{'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Delete'}}}",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'data','namespace':'shop','annotations':{'kontrol/recreate':'never'}}}"
      })
  void whatHoldsDataHasNoOwner(String holder) {
    JsonNode data = Json.read(holder.replace('\'', '"'));
    assertThat(DataHolders.holdsData(data)).isTrue();
    refused(
        "owner_of_data",
        1,
        item("root"),
        ApplyItem.parse(data).ownedBy(OwnerKey.of(manifest("root"))));
  }

  @Test
  void anOwnerIsNotDeletedWithoutWhatItOwns() {
    Results written = applied(item("root"), owned("child", "root"));
    int root = id(written.of("root"));
    int child = id(written.of("child"));
    assertThatThrownBy(() -> delete(root))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo("owns_others");
              assertThat(refusal.detail()).contains(String.valueOf(child));
            });
    Api.delete("/api/v1/resources/" + root).expect(409);
    assertThat(delete(root, child)).hasSize(2);
  }

  @Test
  void anOwnerIsPrunedTogetherWithWhatItOwnsOrFromIt() {
    applied(item("root"), owned("child", "root"), owned("gone", "root"));
    Results rest = applied(item("child"));
    assertThat(rest.of("root").action()).isEqualTo(ObjectAction.PRUNED);
    assertThat(rest.of("gone").action()).isEqualTo(ObjectAction.PRUNED);
    assertThat(resource(rest.of("child")).path("owner").isNull()).isTrue();
  }

  private List<ObjectResult> delete(Integer... ids) {
    return transactions.run(
        STACKS, connection -> desired.delete(connection, List.of(ids), null, STACKS));
  }

  @Test
  void ourReferenceIsPartOfTheComparisonAndNotOfTheContent() {
    Results written = applied(item("root"), owned("child", "root"));
    int root = id(written.of("root"));
    int child = id(written.of("child"));
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, spec, uid, owner_uid)
        VALUES (%1$d, 1, '{"data":{"key":"1"}}', 'u-root', NULL), (%2$d, 1, '{"data":{"key":"1"}}', 'u-child', 'u-root');
        INSERT INTO resource_current_states (resource_id, generation, uid, spec)
        VALUES (%2$d, 1, 'u-child', jsonb_set('%3$s', '{metadata,ownerReferences}', '[{"uid":"theirs"},
            {"apiVersion":"v1","kind":"ConfigMap","name":"root","uid":"u-root","controller":false,"blockOwnerDeletion":false}]'))
        """
            .formatted(root, child, manifest("child")));
    String diff = "/api/v1/resources/" + child + "/diff";
    assertThat(Api.get(diff + "?from=desired&to=applied").json().path("equal").asBoolean())
        .isTrue();
    assertThat(Api.get(diff).json().path("equal").asBoolean()).isTrue();
    ApiDatabase.execute(
        "UPDATE resource_current_states SET spec = spec #- '{metadata,ownerReferences,1}' WHERE resource_id = "
            + child);
    assertThat(Api.get(diff).json().path("json_patch"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.path("op").asText()).isEqualTo("add");
              assertThat(step.path("path").asText()).isEqualTo("/metadata/ownerReferences/0");
              assertThat(step.at("/value/uid").asText()).isEqualTo("u-root");
            });
    assertThat(resource(written.of("child")).at("/desired_spec/metadata").isMissingNode()).isTrue();
  }
}
