package io.kontrol.api.stack.deployment;

import static io.kontrol.api.stack.deployment.TestDeployments.PATH;
import static io.kontrol.api.stack.deployment.TestDeployments.patch;
import static io.kontrol.api.stack.deployment.TestDeployments.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.Sse;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is shown of deployments, and to whom. */
@ApiTest
class DeploymentViewTest {
  private static int template;

  @BeforeAll
  static void makeTemplate() {
    template = TestDeployments.template();
  }

  private static List<String> values(JsonNode page, String field) {
    List<String> values = new ArrayList<>();
    page.path("items").forEach(item -> values.add(item.path(field).asText()));
    return values;
  }

  private static JsonNode list(String query, String... headers) {
    return Api.get(PATH + "?template_id=" + template + query, headers).expect(200).json();
  }

  @Test
  void listsAreFilteredInTheDatabaseAndPaged() {
    int own = TestDeployments.template();
    for (String name : List.of("alpha", "beta", "gamma")) {
      Api.post(PATH, TestDeployments.body(name, "listed", "ns-" + name, own, "")).expect(201);
    }
    JsonNode gamma = Api.get(PATH + "?cluster_id=listed&name_prefix=gam").json().at("/items/0");
    Api.post(path(gamma) + "/pause", "").expect(200);
    JsonNode beta = Api.get(PATH + "?cluster_id=listed&text=ETA").json().at("/items/0");
    TestDeployments.converge(beta);
    String all = PATH + "?template_id=" + own;

    assertThat(values(Api.get(all).json(), "name")).containsExactly("alpha", "beta", "gamma");
    assertThat(values(Api.get(all + "&status_summary=Healthy").json(), "name"))
        .containsExactly("beta");
    assertThat(values(Api.get(all + "&desired_state=Paused").json(), "name"))
        .containsExactly("gamma");
    assertThat(values(Api.get(all + "&namespace=ns-alpha").json(), "name"))
        .containsExactly("alpha");
    JsonNode first = Api.get(all + "&limit=2").json();
    assertThat(values(first, "name")).containsExactly("alpha", "beta");
    assertThat(
            values(
                Api.get(all + "&limit=2&continue=" + first.path("continue").asText()).json(),
                "name"))
        .containsExactly("gamma");
    Api.delete(path(beta)).expect(202);
    assertThat(values(Api.get(all).json(), "name")).containsExactly("alpha", "gamma");
    assertThat(values(Api.get(all + "&desired_state=Deleted").json(), "name"))
        .containsExactly("beta");
    assertThat(Api.get(PATH + "?status_summary=Fine").expect(400).code())
        .isEqualTo("invalid_query_parameter");
  }

  @Test
  void aDeploymentIsShownAndChangedByThoseOfItsNamespace() {
    String name = Manifests.name("mine");
    JsonNode made = TestDeployments.create(name, template, "");
    TestUser reader = TestUsers.user(null, "USER stacks shop");
    TestUser stranger = TestUsers.user(null, "DEVOPS stacks elsewhere");
    TestUser changer = TestUsers.user(null, "DEVOPS stacks sh*");

    assertThat(values(list("&name_prefix=" + name, reader.headers()), "name"))
        .containsExactly(name);
    Api.get(path(made), reader.headers()).expect(200);
    Api.post(path(made) + "/pause", "", reader.headers()).expect(403);
    assertThat(values(list("&name_prefix=" + name, stranger.headers()), "name")).isEmpty();
    for (String view : List.of("", "/history", "/diff", "/resources", "/events", "/history/1")) {
      Api.get(path(made) + view, stranger.headers()).expect(404);
    }
    Api.delete(path(made), stranger.headers()).expect(404);
    Api.post(PATH, TestDeployments.body(Manifests.name("x"), template, ""), stranger.headers())
        .expect(403);
    patch(made, "{'parameters':{'replicas':2}}", changer.headers()).expect(200);
    assertThat(TestDeployments.get(made).path("updated_by").asText()).isEqualTo(changer.email());
  }

  @Test
  void everyPlaceOfItsObjectsHasToBeAllowed() {
    int wide =
        TestDeployments.template(
            "{'namespaces':'any','objects':[{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'${deployment.name}','namespace':'monitoring'}}]}",
            "{}");
    TestUser narrow = TestUsers.user(null, "DEVOPS stacks shop");
    TestUser both = TestUsers.user(null, "DEVOPS stacks shop", "DEVOPS stacks monitoring");
    String body = TestDeployments.body(Manifests.name("wide"), wide, "");
    assertThat(Api.post(PATH, body, narrow.headers()).expect(403).code()).isEqualTo("forbidden");
    JsonNode made = Api.post(PATH, body, both.headers()).expect(201).json();
    Api.delete(path(made), narrow.headers()).expect(403);
    assertThat(Api.get(path(made) + "/resources", narrow.headers()).json().path("items")).isEmpty();
    assertThat(Api.get(path(made) + "/resources", both.headers()).json().path("items")).hasSize(1);
  }

  @Test
  void aPatchMayNeedARoleOfItsOwn() {
    JsonNode made = TestDeployments.create(template);
    String body =
        "{'patches':[{'target':{'kind':'Secret','name':'%s-secret'},'op':'add','path':'/stringData/more','value':'hidden'}]}"
            .formatted(made.path("name").asText());
    TestUser devops = TestUsers.user(Role.DEVOPS);
    JsonNode problem = patch(made, body, devops.headers()).expect(422).json();
    assertThat(problem.at("/violations/0/pointer").asText()).startsWith("/patches/0");
    String shown = patch(made, body).expect(200).text();
    assertThat(shown).doesNotContain("hidden");
  }

  @Test
  void secretValuesAreDigestsThatStandForThemselves() {
    JsonNode made =
        TestDeployments.create(
            Manifests.name("web"), template, ",'parameters':{'password':'open sesame'}");
    String digest = made.at("/parameters/password").asText();
    assertThat(digest).startsWith("hmac-sha256:");
    for (String view : List.of("", "/history/1", "/diff?from=1&to=1", "/events")) {
      assertThat(Api.get(path(made) + view).expect(200).text()).doesNotContain("open sesame");
    }
    assertThat(list("&name_prefix=" + made.path("name").asText()).toString())
        .contains(digest)
        .doesNotContain("open sesame");
    patch(made, "{'parameters':{'password':'" + digest + "','replicas':2}}").expect(200);
    assertThat(
            TestDeployments.resources(
                made, "string_agg(desired_spec #>> '{stringData,password}', '')"))
        .isEqualTo("open sesame");
    assertThat(
            patch(made, "{'parameters':{'password':'hmac-sha256:AAAAAAAAAAAAAAAAAAAAAAAA'}}")
                .expect(422)
                .code())
        .isEqualTo("unknown_secret_digest");
    String preview =
        Api.patch(
                path(made) + "?dry_run=true",
                "{\"parameters\":{\"password\":\"another secret\"}}",
                "Content-Type",
                TestDeployments.MERGE)
            .expect(200)
            .text();
    assertThat(preview).contains("configured").doesNotContain("another secret");
  }

  @Test
  void generationsAreListedShownAndCompared() {
    JsonNode made = TestDeployments.create(template);
    patch(made, "{'parameters':{'greeting':'second'}}", "X-Kontrol-Message", "a better one")
        .expect(200);
    JsonNode page = Api.get(path(made) + "/history?limit=1").expect(200).json();
    assertThat(page.at("/items/0/generation").asInt()).isEqualTo(2);
    assertThat(page.at("/items/0/message").asText()).isEqualTo("a better one");
    JsonNode older =
        Api.get(path(made) + "/history?limit=1&continue=" + page.path("continue").asText()).json();
    assertThat(older.at("/items/0/change").asText()).isEqualTo("created");
    JsonNode first = Api.get(path(made) + "/history/1").expect(200).json();
    assertThat(first.at("/desired_spec_json/objects/0/data/greeting").asText()).isEqualTo("hello");
    Api.get(path(made) + "/history/7").expect(404);

    JsonNode difference = Api.get(path(made) + "/diff?from=1&to=2").expect(200).json();
    assertThat(difference.path("objects")).hasSize(1);
    assertThat(difference.at("/objects/0/difference/json_patch/0/path").asText())
        .isEqualTo("/data/greeting");
    assertThat(difference.at("/content/json_patch/0/value").asText()).isEqualTo("second");
    assertThat(Api.get(path(made) + "/diff?from=2&to=2").json().path("equal").asBoolean()).isTrue();
    Api.get(path(made) + "/diff?from=live&to=live").expect(400);
    Api.get(path(made) + "/diff?from=0").expect(400);
    Api.get(path(made) + "/diff?from=9").expect(404);
  }

  @Test
  void theDifferenceToTheClusterIsWhatSomebodyHasChangedThere() {
    JsonNode made = TestDeployments.create(template);
    TestDeployments.converge(made);
    ApiDatabase.execute(
        """
        UPDATE resource_current_states SET spec = spec || '{"data": {"greeting": "by hand", "added": "x"}}', owned_fields_hash = 'other'
        WHERE resource_id = (SELECT id FROM resources WHERE kind = 'ConfigMap' AND apply_set = 'deployment/%s')
        """
            .formatted(made.path("id").asText()));
    JsonNode difference = Api.get(path(made) + "/diff?from=1&to=live").expect(200).json();
    assertThat(difference.path("objects")).hasSize(1);
    assertThat(difference.at("/objects/0/difference/json_patch").toString())
        .contains("by hand")
        .doesNotContain("added");
    assertThat(difference.path("content").isNull()).isTrue();
    JsonNode shown = TestDeployments.get(made);
    assertThat(shown.path("status_summary").asText()).isEqualTo("Progressing");
    assertThat(shown.at("/objects/drifted").asInt()).isEqualTo(1);
    assertThat(shown.path("status_message").asText()).endsWith("was changed in the cluster");
    assertThat(values(Api.get(path(made) + "/resources").json(), "sync"))
        .containsExactlyInAnyOrder("Drifted", "Synced", "Synced");
  }

  @Test
  void itsEventsAreThoseOfItselfAndOfItsObjects() {
    JsonNode made = TestDeployments.create(template);
    String resource = TestDeployments.resources(made, "min(id)");
    ApiDatabase.execute(
        "INSERT INTO events_reconciler (source, type, cluster_id, resource_id, namespace) VALUES ('reconciler', 'ApplySucceeded', 'stacks', "
            + resource
            + ", 'shop')");
    Api.post(path(made) + "/pause", "").expect(200);
    JsonNode page = Api.get(path(made) + "/events?sort=id").expect(200).json();
    assertThat(values(page, "type"))
        .containsExactly(
            "DeploymentQueued",
            "ResourceCreated",
            "ResourceCreated",
            "ResourceCreated",
            "ReconcileSucceeded",
            "DeploymentPaused");
    assertThat(values(Api.get(path(made) + "/events?type=ReconcileSucceeded").json(), "source"))
        .containsExactly("reconciler");
    JsonNode newest = Api.get(path(made) + "/events?limit=1").json();
    assertThat(values(newest, "type")).containsExactly("DeploymentPaused");
    JsonNode next =
        Api.get(path(made) + "/events?limit=1&continue=" + newest.path("continue").asText()).json();
    assertThat(values(next, "type")).containsExactly("ReconcileSucceeded");
    TestUser stranger = TestUsers.user(null, "USER stacks elsewhere");
    Api.get(path(made) + "/events", stranger.headers()).expect(404);
  }

  @Test
  void itsStreamHasTheEventsOfObjectsThatComeLater() throws Exception {
    JsonNode made =
        TestDeployments.create(Manifests.name("web"), template, ",'parameters':{'replicas':0}");
    JsonNode other = TestDeployments.create(template);
    try (Sse stream = Sse.open(path(made) + "/events/stream")) {
      patch(other, "{'parameters':{'replicas':2}}").expect(200);
      patch(made, "{'parameters':{'replicas':1}}").expect(200);
      List<String> types = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        types.add(stream.next().json().path("type").asText());
      }
      assertThat(types)
          .containsExactly(
              "DeploymentQueued", "ResourceCreated", "ResourceUpdated", "ResourceUpdated");
      String workload =
          TestDeployments.resources(made, "max(id) FILTER (WHERE kind = 'Deployment')");
      ApiDatabase.execute(
          "INSERT INTO events_k8s_watch (source, type, cluster_id, resource_id, namespace, data) VALUES ('k8s_watch', 'ObservedDeleted', 'stacks', "
              + workload
              + ", 'shop', '{\"expected\": false}')");
      assertThat(stream.next().json().path("type").asText()).isEqualTo("ResourceDeletedExternally");
    }
  }

  @Test
  void whereTheTemplateAsksForItARootOwnsWhatHoldsNoData() {
    int rooted =
        TestDeployments.template(
            "{'root':true,'objects':[{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'${deployment.name}-config'}},"
                + "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'${deployment.name}'},"
                + "'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}]}",
            "{}");
    JsonNode made = TestDeployments.create(rooted);
    assertThat(
            TestDeployments.resources(
                made,
                "string_agg(kind || ' ' || name || CASE WHEN owner_resource_id IS NULL THEN '' ELSE ' owned' END, ',' ORDER BY kind, name)"))
        .isEqualTo(
            "ConfigMap %1$s,ConfigMap %1$s-config owned,PersistentVolumeClaim %1$s"
                .formatted(made.path("name").asText()));
    Api.delete(path(made)).expect(202);
  }
}
