package io.kontrol.api.access.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import org.junit.jupiter.api.Test;

@ApiTest
class GrantTest {
  private static final String GRANTS = "/api/v1/grants";
  private static final String CREATE = "/api/v1/resources?cluster_id=granted";

  private static String grant(String holder, String role, String cluster, String namespace) {
    return "{%s,\"role\":\"%s\",\"cluster_pattern\":\"%s\",\"namespace_pattern\":\"%s\"}"
        .formatted(holder, role, cluster, namespace);
  }

  private static String user(TestUser user) {
    return "\"user_id\":" + user.id();
  }

  @Test
  void aGrantHoldsFromTheNextRequestOnUntilItIsTakenAway() {
    TestUser user = TestUsers.user(Role.USER);
    String manifest = Manifests.configMap(Manifests.name("granted"), "v");
    Api.post(CREATE, manifest, user.headers()).expect(403);

    Api.Reply made = Api.post(GRANTS, grant(user(user), "DEVOPS", "grant*", "sh*p")).expect(201);

    Api.post(CREATE, manifest, user.headers()).expect(201);
    String other = Manifests.configMap(Manifests.name("granted"), "v").replace("shop", "ship");
    Api.post(CREATE, other.replace("ship", "hop"), user.headers()).expect(403);
    int id = made.json().path("id").asInt();
    for (String where : new String[] {"/api/v1/users/" + user.id(), "/api/v1/auth/me"}) {
      String[] asking = where.endsWith("me") ? user.headers() : new String[0];
      assertThat(Api.get(where, asking).expect(200).json().at("/grants/0/id").asInt())
          .isEqualTo(id);
    }
    Api.delete(GRANTS + "/" + id).expect(204);
    Api.post(CREATE, other, user.headers()).expect(403);
    Api.delete(GRANTS + "/" + id).expect(404);
    assertThat(
            TestLogins.audit(
                "concat_ws(' ', action, resource_name, details::JSONB ->> 'namespace_pattern')",
                "resource_type = 'access_grant' AND resource_id = '" + id + "'"))
        .containsExactly(
            "USER_GRANT_REMOVED " + user.email() + " sh*p",
            "USER_GRANT_ADDED " + user.email() + " sh*p");
  }

  @Test
  void membersOfAGroupHoldItsGrants() {
    TestUser member = TestUsers.user(null);
    String group = Manifests.name("/platform/team");
    ApiDatabase.execute(
        "UPDATE users SET oidc_groups = ARRAY['" + group + "'] WHERE id = " + member.id());

    Api.post(GRANTS, grant("\"oidc_group\":\"" + group + "\"", "DEVOPS", "granted", "*"))
        .expect(201);

    Api.post(CREATE, Manifests.configMap(Manifests.name("group"), "v"), member.headers())
        .expect(201);
    JsonNode listed = Api.get(GRANTS + "?oidc_group=" + group).expect(200).json();
    assertThat(listed.path("items")).hasSize(1);
    assertThat(
            Api.get("/api/v1/auth/me", member.headers()).json().at("/grants/0/oidc_group").asText())
        .isEqualTo(group);
  }

  @Test
  void whatIsNoGrantIsRefused() {
    TestUser user = TestUsers.user(Role.USER);
    String holder = user(user);
    assertThat(
            Api.post(GRANTS, grant(holder, "USER", "a", "b").replace(holder + ",", ""))
                .expect(422)
                .code())
        .isEqualTo("invalid_holder");
    assertThat(
            Api.post(GRANTS, grant(holder + ",\"oidc_group\":\"g\"", "USER", "a", "b"))
                .expect(422)
                .code())
        .isEqualTo("invalid_holder");
    assertThat(
            Api.post(GRANTS, grant("\"user_id\":2000000000", "USER", "a", "b")).expect(422).code())
        .isEqualTo("invalid_user");
    assertThat(Api.post(GRANTS, grant(holder, "ROOT", "a", "b")).expect(422).code())
        .isEqualTo("invalid_role");
    for (String bad : new String[] {"", "a**", "a b", "a?", "[a]", "a/b", "ü", "a".repeat(101)}) {
      assertThat(Api.post(GRANTS, grant(holder, "USER", bad, "*")).expect(422).code())
          .as(bad)
          .isEqualTo("invalid_pattern");
      assertThat(Api.post(GRANTS, grant(holder, "USER", "*", bad)).expect(422).code())
          .as(bad)
          .isEqualTo("invalid_pattern");
    }
    assertThat(Api.post(GRANTS, grant(holder, "USER", "*", "Upper")).expect(422).code())
        .isEqualTo("invalid_pattern");

    int id =
        Api.post(GRANTS, grant(holder, "USER", "a", "b")).expect(201).json().path("id").asInt();
    Api.Reply same = Api.post(GRANTS, grant(holder, "ADMIN", "a", "b")).expect(409);
    assertThat(same.code()).isEqualTo("grant_exists");
    assertThat(same.json().path("id").asInt()).isEqualTo(id);
    String[] devops = TestUsers.user(Role.DEVOPS).headers();
    Api.post(GRANTS, grant(holder, "USER", "c", "b"), devops).expect(403);
    Api.delete(GRANTS + "/" + id, devops).expect(403);
    Api.get(GRANTS, devops).expect(403);
  }

  @Test
  void grantsAreListedInPagesAndMadeOnceForAKey() {
    TestUser user = TestUsers.user(Role.USER);
    String key = Manifests.name("grant-key");
    String body = grant(user(user), "USER", "a", "n1");
    JsonNode made = Api.post(GRANTS, body, "Idempotency-Key", key).expect(201).json();
    assertThat(Api.post(GRANTS, body, "Idempotency-Key", key).expect(201).json()).isEqualTo(made);
    Api.post(GRANTS, grant(user(user), "USER", "a", "n2")).expect(201);
    Api.post(GRANTS, grant(user(user), "USER", "a", "n3")).expect(201);

    String list = GRANTS + "?limit=2&user_id=" + user.id();
    JsonNode first = Api.get(list).expect(200).json();
    assertThat(first.path("items").findValuesAsText("namespace_pattern"))
        .containsExactly("n1", "n2");
    JsonNode second =
        Api.get(list + "&continue=" + first.path("continue").asText()).expect(200).json();
    assertThat(second.path("items").findValuesAsText("namespace_pattern")).containsExactly("n3");
    assertThat(second.has("continue")).isFalse();
  }
}
