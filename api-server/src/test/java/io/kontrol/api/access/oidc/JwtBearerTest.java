package io.kontrol.api.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider's tokens as bearers of the API. */
@ApiTest
@TestProfile(SingleSignOn.class)
class JwtBearerTest {
  private static final TestIssuer ISSUER = SingleSignOn.issuer();
  private static final String LIST = "/api/v1/resources";

  @Inject Identities identities;

  private final String subject = "sub-" + UUID.randomUUID();

  @AfterEach
  void theProviderIsBack() {
    ISSUER.start();
  }

  private static Api.Reply get(String token) {
    return Api.get(LIST, "Authorization", "Bearer " + token);
  }

  /** The document names this answer once, and not for each operation. */
  private static Api.Reply unchecked(String token) {
    return Api.unchecked("GET", LIST, null, "Authorization", "Bearer " + token);
  }

  private static Api.Reply create(String token, String namespace) {
    String manifest = Manifests.configMap(Manifests.name("by-jwt"), "v").replace("shop", namespace);
    return Api.post(LIST + "?cluster_id=c1", manifest, "Authorization", "Bearer " + token);
  }

  private ObjectNode person(String... roles) {
    ObjectNode claims = ISSUER.person(subject);
    TestIssuer.roles(claims, roles);
    return claims;
  }

  private static void refused(String token, String code) {
    int users = UserRows.count("users");
    Api.Reply reply = get(token).expect(401);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.type()).isEqualTo(Api.PROBLEM);
    assertThat(reply.header("WWW-Authenticate")).contains("Bearer realm=\"kontrol\"");
    assertThat(UserRows.count("users")).isEqualTo(users);
  }

  @Test
  void theFirstTokenMakesTheUserAndItsRolesSayWhatTheyMay() {
    String token = ISSUER.token(person("offline_access", "kontrol-user", "kontrol-devops"));
    create(token, "shop").expect(201);

    JsonNode row = UserRows.of(subject);
    assertThat(row.path("email").asText()).isEqualTo(subject + "@provider.example");
    assertThat(row.path("full_name").asText()).isEqualTo("Of the provider");
    assertThat(row.path("auth_provider").asText()).isEqualTo("keycloak");
    assertThat(row.path("role").asText()).isEqualTo("DEVOPS");
    assertThat(row.path("hashed_password").isNull()).isTrue();
    assertThat(row.path("is_service_account").asBoolean()).isFalse();
    assertThat(UserRows.actions(row.path("email").asText()))
        .containsExactly("USER_CREATED", "RESOURCE_CREATED");
    assertThat(UserRows.audit(row.path("email").asText()).get(0).path("details").asText())
        .contains("\"provider\":\"" + ISSUER.url() + "\"");
  }

  @Test
  void withoutAMappedRoleOneHasNothingButGrants() {
    ObjectNode claims = person("some-other-role");
    claims.putArray("groups").add("/team-a").add("plain");
    Api.Reply reply = get(ISSUER.token(claims)).expect(403);
    assertThat(reply.json().path("right").asText()).isEqualTo("resources:read");
    assertThat(UserRows.of(subject).path("role").isNull()).isTrue();

    ApiDatabase.execute(
        """
        INSERT INTO access_grants (oidc_group, role, cluster_pattern, namespace_pattern, created_by)
        VALUES ('/team-a', 'DEVOPS', 'c1', 'team-a-*', 'tests')
        """);
    identities.changed();
    create(ISSUER.token(claims), "team-a-web").expect(201);
    create(ISSUER.token(claims), "team-b-web").expect(403);

    // out of the group, the next token takes the grant away
    ObjectNode left = person();
    left.putArray("groups").add("plain");
    left.put("iat", Instant.now().getEpochSecond() + 1);
    create(ISSUER.token(left), "team-a-web").expect(403);
    create(ISSUER.token(claims), "team-a-web").expect(403);
  }

  @Test
  void groupsCanStandForRolesAndClientRolesToo() {
    ObjectNode byClient = ISSUER.person(subject);
    byClient
        .putObject("resource_access")
        .putObject("kontrol")
        .putArray("roles")
        .add("kontrol-admin");
    get(ISSUER.token(byClient)).expect(200);
    assertThat(UserRows.of(subject).path("role").asText()).isEqualTo("ADMIN");

    String other = "sub-" + UUID.randomUUID();
    ObjectNode byGroup = ISSUER.person(other);
    byGroup.putArray("groups").add("kontrol-user");
    get(ISSUER.token(byGroup)).expect(200);
    assertThat(UserRows.of(other).path("role").asText()).isEqualTo("USER");
  }

  @Test
  void theRoleFollowsTheClaimUnlessAnAdminHasSetIt() {
    get(ISSUER.token(person("kontrol-user"))).expect(200);
    String email = subject + "@provider.example";
    ObjectNode promoted = person("kontrol-devops");
    promoted.put("name", "Married");
    create(ISSUER.token(promoted), "shop").expect(201);
    assertThat(UserRows.of(subject).path("role").asText()).isEqualTo("DEVOPS");
    assertThat(UserRows.of(subject).path("full_name").asText()).isEqualTo("Married");
    assertThat(UserRows.actions(email))
        .containsExactly("USER_CREATED", "USER_ROLE_CHANGED", "RESOURCE_CREATED");
    assertThat(UserRows.audit(email).get(1).path("details").asText())
        .contains("\"role\":{\"from\":\"USER\",\"to\":\"DEVOPS\"}");

    ApiDatabase.execute(
        "UPDATE users SET role = 'USER', role_override = TRUE WHERE keycloak_user_id = '"
            + subject
            + "'");
    identities.changed();
    ObjectNode later = person("kontrol-admin");
    later.put("iat", Instant.now().getEpochSecond() + 1);
    create(ISSUER.token(later), "shop").expect(403);
    assertThat(UserRows.of(subject).path("role").asText()).isEqualTo("USER");
  }

  @Test
  void anOlderTokenTakesNothingBack() {
    ObjectNode old = person("kontrol-admin");
    old.put("iat", Instant.now().getEpochSecond() - 60);
    get(ISSUER.token(person("kontrol-user"))).expect(200);
    create(ISSUER.token(old), "shop").expect(403);
    assertThat(UserRows.of(subject).path("role").asText()).isEqualTo("USER");
  }

  @Test
  void tokensOfAWrongKindAreRefused() {
    ObjectNode claims = person("kontrol-admin");
    refused(ISSUER.unsigned(claims), "token_invalid");
    refused(ISSUER.signed(ISSUER.header("RS256").put("kid", 5), claims), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("sub", "")), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("sub", "s".repeat(256))), "token_invalid");
    refused(ISSUER.signedWithPublicKey(claims), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("typ", "ID")), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("typ", "Refresh")), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("nonce", "n")), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("at_hash", "h")), "token_invalid");
    ObjectNode logout = claims.deepCopy();
    logout.putObject("events");
    refused(ISSUER.token(logout), "token_invalid");
    ObjectNode bound = claims.deepCopy();
    bound.putObject("cnf").put("jkt", "thumbprint");
    refused(ISSUER.token(bound), "token_invalid");
    refused(
        ISSUER.signed(ISSUER.header("RS256").put("typ", "logout+jwt"), claims), "token_invalid");
    assertThat(get(ISSUER.signed(ISSUER.header("RS256").put("typ", "at+jwt"), claims)).status())
        .isEqualTo(200);
  }

  @Test
  void tokensForOthersAndByOthersAreRefused() {
    ObjectNode claims = person("kontrol-admin");
    refused(
        ISSUER.token(claims.deepCopy().put("iss", "http://elsewhere.example")), "token_invalid");
    refused(ISSUER.token(claims.deepCopy().put("aud", "account")), "token_invalid");
    ObjectNode nobody = claims.deepCopy();
    nobody.remove("aud");
    refused(ISSUER.token(nobody), "token_invalid");
    TestIssuer other = new TestIssuer();
    refused(other.token(claims), "token_invalid");
    ObjectNode knownKey = ISSUER.header("RS256");
    refused(other.signed(knownKey, claims), "token_invalid");
    ObjectNode several = claims.deepCopy();
    several.putArray("aud").add("account").add(TestIssuer.CLIENT);
    get(ISSUER.token(several)).expect(200);
  }

  @Test
  void timesHoldExceptForTheSecondsThatClocksDiffer() {
    long now = Instant.now().getEpochSecond();
    ObjectNode claims = person("kontrol-user").put("iat", now - 120);
    refused(ISSUER.token(claims.deepCopy().put("exp", now - 60)), "token_expired");
    refused(ISSUER.token(claims.deepCopy().put("nbf", now + 60)), "token_invalid");
    ObjectNode endless = claims.deepCopy();
    endless.remove("exp");
    refused(ISSUER.token(endless), "token_invalid");
    get(ISSUER.token(claims.deepCopy().put("exp", now - 3))).expect(200);
    get(ISSUER.token(claims.deepCopy().put("nbf", now + 3))).expect(200);
  }

  @Test
  void whatIsNoTokenIsRefusedWithoutAskingAnybody() {
    int fetches = ISSUER.keyFetches();
    String token = ISSUER.token(person("kontrol-admin"));
    for (String broken :
        List.of(
            "x",
            "a.b.c",
            "..",
            token.substring(0, token.lastIndexOf('.')),
            token + ".more",
            "e30.e30",
            "W10." + token.split("\\.")[1] + ".x")) {
      refused(broken, "credential_malformed");
    }
    String[] parts = token.split("\\.");
    ObjectNode changed = person("kontrol-admin").put("sub", "somebody-else");
    refused(parts[0] + "." + TestIssuer.encoded(changed) + "." + parts[2], "token_invalid");
    assertThat(ISSUER.keyFetches()).isEqualTo(fetches);
  }

  @Test
  void aTokenWithoutAnAddressOrWithAnUnverifiedOneIsRefused() {
    ObjectNode none = person("kontrol-user");
    none.remove("email");
    refused(ISSUER.token(none), "token_without_email");
    refused(ISSUER.token(person("kontrol-user").put("email", "no address")), "token_without_email");
    refused(ISSUER.token(person("kontrol-user").put("email_verified", false)), "email_unverified");
  }

  @Test
  void anAddressThatSomebodyHasIsAConflictAndNeverAMerger() {
    TestUsers.TestUser local = TestUsers.user(Role.ADMIN);
    ObjectNode claims = person("kontrol-user");
    claims.put("email", local.email().toUpperCase(java.util.Locale.ROOT));
    Api.Reply reply = unchecked(ISSUER.token(claims)).expect(409);
    assertThat(reply.code()).isEqualTo("email_taken");
    assertThat(UserRows.of(subject).isEmpty()).isTrue();

    get(ISSUER.token(person("kontrol-user"))).expect(200);
    unchecked(ISSUER.token(later(claims))).expect(409);
    assertThat(UserRows.of(subject).path("email").asText())
        .isEqualTo(subject + "@provider.example");

    ObjectNode second = ISSUER.person("sub-" + UUID.randomUUID());
    second.put("email", subject + "@provider.example");
    assertThat(unchecked(ISSUER.token(second)).expect(409).code()).isEqualTo("email_taken");
  }

  private static ObjectNode later(ObjectNode claims) {
    return claims.put("iat", claims.path("iat").asLong() + 1);
  }

  @Test
  void aClientThatSignsInAsItselfBecomesAServiceAccount() {
    ObjectNode claims = ISSUER.claims();
    claims.put("sub", subject);
    claims.put("azp", "pipeline");
    claims.put("preferred_username", "service-account-pipeline-" + subject);
    TestIssuer.roles(claims, "kontrol-devops");
    create(ISSUER.token(claims), "shop").expect(201);
    JsonNode row = UserRows.of(subject);
    assertThat(row.path("email").asText())
        .isEqualTo("service-account-pipeline-" + subject + "@localhost");
    assertThat(row.path("is_service_account").asBoolean()).isTrue();

    String client = "client-" + UUID.randomUUID();
    ObjectNode elsewhere = ISSUER.claims().put("sub", client).put("client_id", client);
    elsewhere.putArray("groups").add("kontrol-user");
    get(ISSUER.token(elsewhere)).expect(200);
    assertThat(UserRows.of(client).path("email").asText())
        .isEqualTo("service-account-" + client + "@localhost");
  }

  @Test
  void aDeactivatedUserIsOutAtOnceAndADeletedOneIsNew() {
    String token = ISSUER.token(person("kontrol-user"));
    get(token).expect(200);
    ApiDatabase.execute(
        "UPDATE users SET is_active = FALSE WHERE keycloak_user_id = '" + subject + "'");
    identities.changed();
    refused(token, "user_deactivated");
    refused(ISSUER.token(later(person("kontrol-admin"))), "user_deactivated");

    int before = UserRows.of(subject).path("id").asInt();
    ApiDatabase.execute("DELETE FROM users WHERE keycloak_user_id = '" + subject + "'");
    identities.changed();
    get(token).expect(200);
    assertThat(UserRows.of(subject).path("id").asInt()).isGreaterThan(before);
  }

  @Test
  void aNewKeyIsFetchedOnceAndAnUnknownOneDoesNotFloodTheProvider() {
    String old = ISSUER.token(person("kontrol-user"));
    get(old).expect(200);
    ISSUER.rotateKeys();
    String fresh = ISSUER.token(later(person("kontrol-devops")));
    Awaitility.await()
        .atMost(OidcTenant.KEYS_REFETCHED_AFTER.multipliedBy(2))
        .until(() -> get(fresh).status() == 200);
    int fetches = ISSUER.keyFetches();
    String foreign = new TestIssuer().token(person("kontrol-admin"));
    for (int i = 0; i < 20; i++) {
      refused(foreign, "token_invalid");
    }
    assertThat(ISSUER.keyFetches()).isLessThanOrEqualTo(fetches + 1);
  }

  @Test
  void withoutTheProviderKnownKeysGoOnAndUnknownOnesAreNoWayIn() {
    String token = ISSUER.token(person("kontrol-user"));
    get(token).expect(200);
    String unseen = ISSUER.token(later(person("kontrol-user")));
    String foreign = new TestIssuer().token(person("kontrol-admin"));
    ISSUER.stop();
    get(token).expect(200);
    get(unseen).expect(200);
    Api.get(LIST).expect(200);
    Awaitility.await()
        .atMost(OidcTenant.KEYS_REFETCHED_AFTER.multipliedBy(2))
        .until(() -> get(foreign).status() == 503);
    Api.Reply again = get(foreign).expect(503);
    assertThat(again.code()).isEqualTo("identity_provider_unavailable");
    assertThat(again.header("Retry-After")).isPresent();
  }
}
