package io.kontrol.api.observed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever may see a part of the fleet sees that part in lists, events and counts, and no more. */
@ApiTest
class ShownPartTest {
  private static void create(String cluster, String manifest) {
    Api.post("/api/v1/resources?cluster_id=" + cluster, manifest).expect(201);
  }

  private static String configMap(String namespace, String name) {
    return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"%s","labels":{"app":"cart"}}}
        """
        .formatted(name, namespace)
        .strip();
  }

  private static String clusterScoped(String apiVersion, String kind, String name) {
    return """
        {"apiVersion":"%s","kind":"%s","metadata":{"name":"%s"}}
        """
        .formatted(apiVersion, kind, name)
        .strip();
  }

  /** Two clusters with the same objects. */
  private static String fleet() {
    String stem = Manifests.name("part");
    for (String cluster : List.of(stem + "-east", stem + "-west")) {
      create(cluster, clusterScoped("v1", "Namespace", "team-a"));
      create(cluster, clusterScoped("v1", "Namespace", "other"));
      create(cluster, clusterScoped("rbac.authorization.k8s.io/v1", "ClusterRole", "team-a"));
      for (String namespace : List.of("team-a", "team-b", "teams", "other")) {
        create(cluster, configMap(namespace, "in-" + namespace));
      }
    }
    return stem;
  }

  /** Page after page, as cluster/namespace/name. */
  private static List<String> names(TestUser user, String path) {
    List<String> names = new ArrayList<>();
    String more = "";
    while (true) {
      JsonNode page = Api.get(path + more, user.headers()).expect(200).json();
      for (JsonNode item : page.path("items")) {
        names.add(
            item.path("cluster_id").asText().replaceFirst(".*-", "")
                + "/"
                + item.path("namespace").asText()
                + "/"
                + item.path("name").asText());
      }
      if (!page.has("continue")) {
        return names;
      }
      more = (path.contains("?") ? "&" : "?") + "continue=" + page.path("continue").asText();
    }
  }

  @Test
  void listsShowWhatTheScopesCoverAndTheNamespaceObjectsOfIt() {
    String stem = fleet();
    TestUser user = TestUsers.user(null, "USER " + stem + "-e* team-*");
    String[] expected = {"east//team-a", "east/team-a/in-team-a", "east/team-b/in-team-b"};
    for (String sort : List.of("id", "-id", "name", "-name", "updated_at", "-updated_at")) {
      for (int limit : List.of(1, 2, 100)) {
        assertThat(names(user, "/api/v1/resources?sort=" + sort + "&limit=" + limit))
            .as("%s by %d", sort, limit)
            .containsExactlyInAnyOrder(expected);
      }
    }
    assertThat(names(user, "/api/v1/resources?sync=OutOfSync,Pending"))
        .containsExactlyInAnyOrder(expected);
    assertThat(names(user, "/api/v1/resources?health=Unknown&limit=1"))
        .containsExactlyInAnyOrder(expected);
    assertThat(names(user, "/api/v1/resources?observation=Stale"))
        .containsExactlyInAnyOrder(expected);
    assertThat(names(user, "/api/v1/resources?label_selector=app=cart&deleted=any"))
        .containsExactlyInAnyOrder(expected[1], expected[2]);
    assertThat(names(user, "/api/v1/resources?cluster_id=" + stem + "-west")).isEmpty();
    assertThat(names(user, "/api/v1/resources?namespace=other")).isEmpty();
    assertThat(names(user, "/api/v1/resources?namespace=team-b")).containsExactly(expected[2]);
    assertThat(names(user, "/api/v1/resources?kind=Namespace&name=t*"))
        .containsExactly(expected[0]);
  }

  @Test
  void whatIsDeletedIsShownToThoseWhoSawIt() {
    String stem = fleet();
    TestUser user = TestUsers.user(null, "USER " + stem + "-west other");
    JsonNode mine = Api.get("/api/v1/resources?name=in-other&cluster_id=" + stem + "-west").json();
    JsonNode hidden =
        Api.get("/api/v1/resources?name=in-other&cluster_id=" + stem + "-east").json();
    Api.delete("/api/v1/resources/" + mine.at("/items/0/id").asInt()).expect(202);
    Api.delete("/api/v1/resources/" + hidden.at("/items/0/id").asInt()).expect(202);
    assertThat(names(user, "/api/v1/resources?deleted=true"))
        .containsExactly("west/other/in-other");
    assertThat(names(user, "/api/v1/resources?sync=Deleting"))
        .containsExactly("west/other/in-other");
    assertThat(names(user, "/api/v1/resources?deleted=any"))
        .containsExactlyInAnyOrder("west/other/in-other", "west//other");
  }

  @Test
  void aTokenShowsNoMoreThanItsScopesAndItsOwnersGrantsHaveInCommon() {
    String stem = fleet();
    TestUser user =
        TestUsers.user(null, "USER " + stem + "-* team-*", "USER " + stem + "-west other");
    ApiDatabase.execute(
        """
        UPDATE api_tokens SET scopes = '[{"cluster": "%s-west", "namespace": "*"},
            {"cluster": "%s-east", "namespace": "*-b"}]'
        WHERE user_id = %d
        """
            .formatted(stem, stem, user.id()));
    assertThat(names(user, "/api/v1/resources"))
        .containsExactlyInAnyOrder(
            "west//team-a",
            "west//other",
            "west/team-a/in-team-a",
            "west/team-b/in-team-b",
            "west/other/in-other",
            "east/team-b/in-team-b");
  }

  @Test
  void eventsAreShownByTheirObjects() {
    String stem = fleet();
    TestUser user = TestUsers.user(null, "USER " + stem + "-east team-*");
    TestUser ofCluster = TestUsers.user(null, "USER " + stem + "-east *");
    ApiDatabase.execute(
        "INSERT INTO events_k8s_watch (source, type, cluster_id) VALUES ('k8s_watch', 'ClusterLost', '%s-east')"
            .formatted(stem));
    ApiDatabase.execute(
        "INSERT INTO events_k8s_watch (source, type) VALUES ('k8s_watch', 'OfNoCluster')");
    String[] expected = {"east//team-a", "east/team-a/in-team-a", "east/team-b/in-team-b"};
    assertThat(names(user, "/api/v1/events?limit=2")).containsExactlyInAnyOrder(expected);
    assertThat(names(user, "/api/v1/events?sort=id&limit=1")).containsExactly(expected);
    assertThat(names(user, "/api/v1/events?type=ClusterLost")).isEmpty();
    assertThat(names(user, "/api/v1/events?cluster_id=" + stem + "-west")).isEmpty();
    assertThat(names(ofCluster, "/api/v1/events")).hasSize(8);
    assertThat(names(ofCluster, "/api/v1/events?type=OfNoCluster")).isEmpty();
    int hidden =
        Api.get("/api/v1/resources?name=in-other&cluster_id=" + stem + "-east")
            .json()
            .at("/items/0/id")
            .asInt();
    Api.get("/api/v1/resources/" + hidden + "/events", user.headers()).expect(404);
    Api.get("/api/v1/resources/" + hidden + "/events", ofCluster.headers()).expect(200);
    assertThat(names(user, "/api/v1/events?resource_id=" + hidden)).isEmpty();
  }

  @Test
  void countsAreOfWhatIsShown() {
    String stem = fleet();
    TestUser user = TestUsers.user(null, "USER " + stem + "-east team-*");
    JsonNode status = Api.get("/api/v1/status", user.headers()).expect(200).json();
    assertThat(status.path("total").asInt()).isEqualTo(3);
    assertThat(status.path("sync").path("OutOfSync").asInt()).isEqualTo(3);
    assertThat(status.path("items")).hasSize(2);
    JsonNode clusters = Api.get("/api/v1/clusters", user.headers()).expect(200).json();
    assertThat(clusters.path("items")).hasSize(1);
    JsonNode east = clusters.at("/items/0");
    assertThat(east.path("cluster_id").asText()).isEqualTo(stem + "-east");
    assertThat(east.path("total").asInt()).isEqualTo(3);
    for (String fact : List.of("connection", "watcher", "observations_age_seconds")) {
      assertThat(east.path(fact).isNull()).as(fact).isTrue();
    }
    TestUser ofCluster = TestUsers.user(null, "USER " + stem + "-east *");
    JsonNode whole = Api.get("/api/v1/clusters", ofCluster.headers()).json().path("items");
    assertThat(whole).hasSize(1);
    assertThat(whole.get(0).path("total").asInt()).isEqualTo(7);
    assertThat(whole.get(0).at("/watcher/alive").isBoolean()).isTrue();
    TestUser nobody = TestUsers.user(null, "USER nowhere nothing");
    assertThat(Api.get("/api/v1/status", nobody.headers()).json().path("total").asInt()).isZero();
    assertThat(Api.get("/api/v1/clusters", nobody.headers()).json().path("items")).isEmpty();
  }

  @Test
  void aKeptAnswerIsForItsCredentialAlone() {
    String cluster = Manifests.name("kept");
    TestUser owner = TestUsers.user(null, "DEVOPS " + cluster + " *");
    String narrow = TestUsers.token(owner, "DEVOPS", cluster, "elsewhere");
    String body = configMap("shop", Manifests.name("kept"));
    String path = "/api/v1/resources?cluster_id=" + cluster;
    String[] key = {"Idempotency-Key", "the-same", "Authorization", "Bearer " + owner.token()};
    Api.post(path, body, key).expect(201);
    assertThat(Api.post(path, body, key).expect(201).header("Idempotency-Replayed"))
        .contains("true");
    key[3] = "Bearer " + narrow;
    Api.Reply refused = Api.post(path, body, key).expect(403);
    assertThat(refused.json().path("right").asText()).isEqualTo("resources:write");
  }
}
