package io.kontrol.api.stack.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.stack.deployment.TestDeployments;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import io.kontrol.model.json.Json;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many deployments go to another version of their template, a few at a time. */
@ApiTest
class BulkUpgradeTest {
  private static final String PATH = "/api/v1/upgrades";

  @Inject UpgradeHandler handler;

  private final int template = TestDeployments.template();
  private final String stem = Manifests.name("many");

  /** Of the first version; there is a second one then. */
  private List<JsonNode> deployments(int count) {
    List<JsonNode> made =
        IntStream.range(0, count)
            .mapToObj(i -> TestDeployments.create(stem + "-" + i, template, ""))
            .toList();
    TestDeployments.secondVersion(template);
    return made;
  }

  private JsonNode start(String more) {
    return Api.post(PATH, body(more)).expect(202).json();
  }

  private String body(String more) {
    return TestDeployments.json("{'template_id':" + template + more + "}");
  }

  private static JsonNode get(JsonNode upgrade) {
    return Api.get(PATH + "/" + upgrade.path("id").asText()).expect(200).json();
  }

  private static List<String> states(JsonNode upgrade) {
    return Api.get(PATH + "/" + upgrade.path("id").asText() + "/items")
        .expect(200)
        .json()
        .path("items")
        .findValuesAsText("state");
  }

  private static Job job(JsonNode upgrade) {
    return new Job(
        1,
        UpgradeHandler.TYPE,
        Json.mapper().createObjectNode().put("upgrade_id", upgrade.path("id").asInt()),
        1,
        null,
        null);
  }

  /** Until it has ended, whoever works on it; what waits is applied as a reconciler would. */
  private void work(JsonNode upgrade, List<JsonNode> deployments) throws InterruptedException {
    CompletableFuture<JobResult> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return handler.run(job(upgrade));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (get(upgrade).path("state").asText().equals("running")) {
      assertThat(System.nanoTime()).as("%s", get(upgrade)).isLessThan(end);
      deployments.forEach(BulkUpgradeTest::converge);
    }
    assertThat(run.join()).isInstanceOf(JobResult.Done.class);
  }

  private static void converge(JsonNode deployment) {
    TestDeployments.converge(deployment);
    ApiDatabase.execute(
        """
        UPDATE resource_applied_states applied SET deleted_at = now() FROM resources r
        WHERE r.id = applied.resource_id AND r.deleted_at IS NOT NULL AND applied.deleted_at IS NULL
            AND r.apply_set = 'deployment/%s'
        """
            .formatted(deployment.path("id").asText()));
  }

  /** A patch that the second version does not allow. */
  private static void patch(JsonNode deployment) {
    TestDeployments.patch(
            deployment,
            """
            {'patches':[{'op':'replace','target':{'kind':'Secret','name':'%s-secret'},
              'path':'/stringData/password','value':'x'}]}
            """
                .formatted(deployment.path("name").asText()))
        .expect(200);
  }

  @Test
  void eachIsUpgradedOnceAndIsWaitedFor() throws InterruptedException {
    List<JsonNode> made = deployments(5);

    JsonNode upgrade = start(",'concurrency':2");
    work(upgrade, made);

    assertThat(states(upgrade)).hasSize(5).containsOnly("succeeded");
    assertThat(get(upgrade).path("state").asText()).isEqualTo("finished");
    for (JsonNode each : made) {
      JsonNode now = TestDeployments.get(each);
      assertThat(now.path("template_version").intValue()).isEqualTo(2);
      assertThat(now.path("generation").intValue()).isEqualTo(2);
    }
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(action, ' ' ORDER BY id) FROM audit_logs WHERE resource_type = 'upgrade'"
                    + " AND resource_id = '%s'".formatted(upgrade.path("id").asText())))
        .isEqualTo("UPGRADE_STARTED UPGRADE_FINISHED");
  }

  @Test
  void twoWorkersAtOnceUpgradeNoneTwice() throws InterruptedException {
    List<JsonNode> made = deployments(6);
    JsonNode upgrade = start(",'concurrency':6,'until':'applied'");

    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              try {
                work(upgrade, made);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    work(upgrade, made);
    other.join();

    for (JsonNode each : made) {
      assertThat(TestDeployments.get(each).path("generation").intValue()).isEqualTo(2);
    }
  }

  @Test
  void itStopsAtAFailureAndGoesOnWhenThatIsMended() throws InterruptedException {
    List<JsonNode> made = deployments(3);
    JsonNode refused = made.get(0);
    patch(refused);

    JsonNode upgrade = start(",'concurrency':1");
    work(upgrade, made);
    assertThat(get(upgrade).path("state").asText()).isEqualTo("stopped");
    assertThat(states(upgrade)).containsExactly("failed", "pending", "pending");
    assertThat(TestDeployments.get(refused).path("template_version").intValue()).isEqualTo(1);

    TestDeployments.patch(refused, "{'patches':[]}").expect(200);
    Api.post(PATH + "/" + upgrade.path("id").asText() + "/resume", "").expect(200);
    work(upgrade, made);
    assertThat(states(upgrade)).containsOnly("succeeded");
  }

  @Test
  void aCancelledOneBeginsNothingMore() {
    List<JsonNode> made = deployments(2);
    JsonNode upgrade = start(",'concurrency':1,'timeout_seconds':86400");
    String path = PATH + "/" + upgrade.path("id").asText();

    assertThat(Api.post(path + "/cancel", "").expect(200).json().path("state").asText())
        .isEqualTo("cancelled");
    assertThat(Api.post(path + "/cancel", "").expect(409).code()).isEqualTo("upgrade_over");
    assertThat(states(upgrade)).contains("pending");
    assertThat(TestDeployments.get(made.get(1)).path("template_version").intValue()).isEqualTo(1);
  }

  @Test
  void aPreviewSaysWhatEachWouldBecomeAndWritesNothing() {
    List<JsonNode> made = deployments(2);
    patch(made.get(1));

    JsonNode preview = Api.post(PATH + "?dry_run=true", body("")).expect(200).json();

    assertThat(preview.path("selected").intValue()).isEqualTo(2);
    assertThat(preview.at("/items/0/accepted").booleanValue()).isTrue();
    assertThat(preview.at("/items/0/objects").toString()).contains("ConfigMap");
    assertThat(preview.at("/items/1/accepted").booleanValue()).isFalse();
    assertThat(preview.at("/items/1/violations/0/pointer").asText()).startsWith("/patches/0");
    assertThat(TestDeployments.get(made.get(0)).path("generation").intValue()).isEqualTo(1);
  }

  @Test
  void whoeverMayNotChangeADeploymentDoesNotUpgradeIt() {
    List<JsonNode> made = new ArrayList<>(deployments(1));
    TestUser reader = TestUsers.user(null, "USER stacks shop", "DEVOPS stacks other");
    TestUser stranger = TestUsers.user(null, "DEVOPS stacks other");

    assertThat(Api.post(PATH, body(""), reader.headers()).expect(422).code())
        .isEqualTo("nothing_to_upgrade");
    String named = body(",'deployments':['" + made.get(0).path("id").asText() + "']");
    assertThat(Api.post(PATH, named, reader.headers()).status()).isEqualTo(403);
    assertThat(Api.post(PATH, named, stranger.headers()).expect(422).code())
        .isEqualTo("unknown_deployment");

    JsonNode upgrade = start("");
    String path = PATH + "/" + upgrade.path("id").asText();
    assertThat(Api.get(path, reader.headers()).status()).isEqualTo(200);
    assertThat(Api.get(path, stranger.headers()).status()).isEqualTo(404);
    assertThat(Api.post(path + "/cancel", "", reader.headers()).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                           | 422 | missing_field
          {'template_id':2147483647}                   | 422 | unknown_template
          {'template_id':1,'until':'done'}             | 422 | invalid_until
          {'template_id':1,'concurrency':1001}         | 422 | invalid_concurrency
          {'template_id':1,'concurrency':0}            | 422 | wrong_type
          {'template_id':1,'deployments':['x']}        | 422 | invalid_deployments
          {'template_id':1,'more':1}                   | 422 | unknown_field
          """)
  void whatCannotBeIsRefused(String body, int status, String code) {
    String text = body.replace('\'', '"');
    assertThat(Api.post(PATH, text).expect(status).code()).isEqualTo(code);
  }
}
