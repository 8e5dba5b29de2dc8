package io.kontrol.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ApiTest
class AuditListTest {
  private static final String AUDIT = "/api/v1/audit?";

  private final TestUser user = TestUsers.user(Role.ADMIN);

  @Test
  void aChangeIsThereWithAllThatIsKnownOfIt() {
    String name = Manifests.name("audited");
    String location = create(name, "X-Request-Id", "ci-" + name, "User-Agent", "ci/1.0");
    JsonNode row = only("resource_type=ConfigMap&resource_id=" + Manifests.id(location));
    assertThat(row.path("action").asText()).isEqualTo("RESOURCE_CREATED");
    assertThat(row.path("category").asText()).isEqualTo("RESOURCE");
    assertThat(row.path("status").asText()).isEqualTo("SUCCESS");
    assertThat(row.path("user_id").asInt()).isEqualTo(user.id());
    assertThat(row.path("user_email").asText()).isEqualTo(user.email());
    assertThat(row.path("user_role").asText()).isEqualTo("ADMIN");
    assertThat(row.path("resource_name").asText()).isEqualTo(name);
    assertThat(row.path("ip_address").asText()).isEqualTo("127.0.0.1");
    assertThat(row.path("user_agent").asText()).isEqualTo("ci/1.0");
    assertThat(row.path("request_id").asText()).isEqualTo("ci-" + name);
    assertThat(row.at("/details/generation").asInt()).isEqualTo(1);
  }

  @Test
  void eachFilterFindsItsRowsAndNoOthers() {
    String name = Manifests.name("filtered");
    String location = create(name, "X-Request-Id", "request-" + name);
    Api.delete(location, user.headers()).expect(202);
    Api.get("/q/health/live"); // no row
    String mine = "user=" + user.id();
    assertThat(actions(mine)).containsExactly("RESOURCE_DELETED", "RESOURCE_CREATED");
    assertThat(actions("user=" + user.email())).isEqualTo(actions(mine));
    assertThat(actions("user=" + user.email().toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(actions(mine));
    assertThat(actions(mine + "&action=RESOURCE_CREATED")).containsExactly("RESOURCE_CREATED");
    assertThat(actions(mine + "&category=RESOURCE")).hasSize(2);
    assertThat(actions(mine + "&category=AUTH")).isEmpty();
    assertThat(actions(mine + "&status=SUCCESS")).hasSize(2);
    assertThat(actions(mine + "&status=FAILURE")).isEmpty();
    assertThat(actions("resource_name=" + name)).hasSize(2);
    assertThat(actions("resource_name=" + name + "&action=RESOURCE_DELETED")).hasSize(1);
    assertThat(actions("resource_name=" + name + "&user=" + TestUsers.ADMIN_EMAIL)).isEmpty();
    assertThat(actions("request_id=request-" + name)).containsExactly("RESOURCE_CREATED");
    assertThat(actions("request_id=request-")).isEmpty();
    assertThat(actions(mine + "&to=2020-01-01T00:00:00Z")).isEmpty();
    assertThat(actions(mine + "&from=2020-01-01T00:00:00Z")).hasSize(2);
    assertThat(actions("resource_name=" + name + "&from=2999-01-01T00:00:00%2B02:00")).isEmpty();
  }

  @Test
  void aNamesPrefixIsNoPattern() {
    create(Manifests.name("plain-prefix"));
    assertThat(actions("resource_name=plain-prefix")).isNotEmpty();
    assertThat(actions("resource_name=plain%25prefix")).isEmpty();
    assertThat(actions("resource_name=plain_prefix")).isEmpty();
    assertThat(actions("resource_name=plain%5C")).isEmpty();
  }

  @Test
  void anApplyOfSeveralIsFoundByEachOfItsResources() {
    String one = Manifests.name("one");
    String two = Manifests.name("two");
    JsonNode applied =
        Api.post(
                "/api/v1/apply?cluster_id=c1",
                "[" + Manifests.configMap(one, "a") + "," + Manifests.configMap(two, "a") + "]")
            .expect(200)
            .json();
    List<Integer> ids = new ArrayList<>();
    applied.path("items").forEach(item -> ids.add(item.path("id").asInt()));
    assertThat(ids).hasSizeGreaterThanOrEqualTo(2);
    for (int id : ids) {
      String type = Api.get("/api/v1/resources/" + id).json().path("kind").asText();
      String filter = "resource_type=" + type + "&resource_id=" + id;
      if (type.equals("ConfigMap")) {
        assertThat(only(filter).path("action").asText()).isEqualTo("RESOURCES_APPLIED");
        assertThat(only(filter).path("affected_ids")).isNotEmpty();
        assertThat(actions("resource_type=Deployment&resource_id=" + id)).isEmpty();
        assertThat(actions("resource_type=user&resource_id=" + id))
            .doesNotContain("RESOURCES_APPLIED");
      }
    }
  }

  @Test
  void pagesAreNewestFirstWithoutGapsOrRepetitions() {
    for (int i = 0; i < 7; i++) {
      String location = create(Manifests.name("paged"));
      if (i % 2 == 0) {
        Api.delete(location, user.headers()).expect(202);
      }
    }
    for (String filter :
        List.of(
            "user=" + user.id(),
            "user=" + user.email() + "&category=RESOURCE",
            "user=" + user.id() + "&resource_name=paged")) {
      List<Long> whole = ids(page(filter + "&limit=500"));
      assertThat(whole).hasSize(11).isSortedAccordingTo(java.util.Comparator.reverseOrder());
      List<Long> paged = new ArrayList<>();
      JsonNode page = page(filter + "&limit=3");
      paged.addAll(ids(page));
      while (page.has("continue")) {
        page = page(filter + "&limit=3&continue=" + page.path("continue").asText());
        paged.addAll(ids(page));
      }
      assertThat(paged).as(filter).isEqualTo(whole);
    }
  }

  @Test
  void whatADeletedUserDidIsFoundByTheAddress() {
    String name = Manifests.name("of-the-deleted");
    create(name);
    ApiDatabase.execute("DELETE FROM users WHERE id = " + user.id());
    assertThat(actions("user=" + user.email())).containsExactly("RESOURCE_CREATED");
    assertThat(actions("user=" + user.email() + "&action=RESOURCE_CREATED&status=SUCCESS"))
        .hasSize(1);
    assertThat(only("resource_name=" + name + "&user=" + user.email()).path("user_id").isNull())
        .isTrue();
    assertThat(actions("user=" + user.id())).isEmpty();
  }

  @Test
  void aRefusalIsAFailure() {
    TestUser reader = TestUsers.user(Role.USER);
    Api.post(
            "/api/v1/resources?cluster_id=c1",
            Manifests.configMap(Manifests.name("refused"), "a"),
            reader.headers())
        .expect(403);
    JsonNode row = only("user=" + reader.id() + "&status=FAILURE");
    assertThat(row.path("action").asText()).isEqualTo("ACCESS_DENIED");
    assertThat(row.path("error_message").asText()).contains("resources:write");
  }

  @Test
  void onlyThoseWithTheRightReadIt() {
    for (Role role : List.of(Role.USER, Role.DEVOPS)) {
      Api.Reply refused = Api.get("/api/v1/audit", TestUsers.user(role).headers()).expect(403);
      assertThat(refused.json().path("right").asText()).isEqualTo("audit:read");
    }
    Api.get("/api/v1/audit", TestUsers.user(null, "ADMIN c1 *").headers()).expect(403);
    Api.get("/api/v1/audit", "Authorization", "").expect(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "category=NOTHING",
        "status=success",
        "from=yesterday",
        "to=2026-13-01T00:00:00Z",
        "from=-999999999-01-01T00:00:00Z",
        "user=99999999999",
        "resource_type=ConfigMap",
        "resource_id=1",
        "limit=501",
        "limit=0",
        "sort=id",
        "continue=abc",
        "request_id=%00"
      })
  void whatCannotBeUnderstoodIsSaid(String query) {
    Api.get(AUDIT + query).expect(400);
  }

  @Test
  void aPlaceMeansNothingUnderAnotherFilter() {
    create(Manifests.name("cursor"));
    create(Manifests.name("cursor"));
    String place = page("user=" + user.id() + "&limit=1").path("continue").asText();
    assertThat(place).isNotEmpty();
    Api.Reply refused = Api.get(AUDIT + "category=RESOURCE&limit=1&continue=" + place).expect(400);
    assertThat(refused.code()).isEqualTo("bad_cursor");
  }

  private String create(String name, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    System.arraycopy(user.headers(), 0, all, headers.length, 2);
    return Api.post("/api/v1/resources?cluster_id=c1", Manifests.configMap(name, "a"), all)
        .expect(201)
        .header("Location")
        .orElseThrow();
  }

  private static JsonNode page(String query) {
    return Api.get(AUDIT + query).expect(200).json();
  }

  private static JsonNode only(String query) {
    JsonNode items = page(query).path("items");
    assertThat(items).as(query).hasSize(1);
    return items.get(0);
  }

  private static List<String> actions(String query) {
    List<String> actions = new ArrayList<>();
    page(query).path("items").forEach(row -> actions.add(row.path("action").asText()));
    return actions;
  }

  private static List<Long> ids(JsonNode page) {
    List<Long> ids = new ArrayList<>();
    page.path("items").forEach(row -> ids.add(row.path("id").asLong()));
    return ids;
  }
}
