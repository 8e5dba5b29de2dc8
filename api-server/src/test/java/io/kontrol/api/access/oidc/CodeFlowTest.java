package io.kontrol.api.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser logs in at the provider, and out again. */
@ApiTest
@TestProfile(SingleSignOn.class)
class CodeFlowTest {
  private static final TestIssuer ISSUER = SingleSignOn.issuer();
  private static final String LOGIN = "/api/v1/auth/oidc/login";
  private static final String LOGOUT = "/api/v1/auth/oidc/logout";

  @Inject Identities identities;

  private final TestBrowser browser = new TestBrowser();
  private final String subject = "sub-" + UUID.randomUUID();
  private final String email = subject + "@provider.example";

  @BeforeEach
  void somebodyIsAtTheProvider() {
    ISSUER.start();
    logsIn("kontrol-devops");
  }

  @AfterEach
  void theProviderIsBack() {
    ISSUER.start();
  }

  private void logsIn(String... roles) {
    ISSUER.logsIn(
        claims -> {
          claims.setAll(ISSUER.person(subject));
          TestIssuer.roles(claims, roles);
        });
  }

  /** From the first page to the answer of the callback. */
  private Api.Reply callback(String query) {
    Api.Reply toProvider = browser.get(LOGIN + query).expect(302);
    assertThat(toProvider.header("Location").orElseThrow()).startsWith(ISSUER.url());
    return browser.follow(browser.follow(toProvider).expect(302));
  }

  @Test
  void aLoginLeadsToTheProviderAndBackWithASessionOfKontrol() {
    Api.Reply back = callback("?return_to=/resources?kind=Deployment").expect(303);

    assertThat(TestBrowser.location(back)).isEqualTo(Api.uri("/resources?kind=Deployment"));
    HttpCookie session = browser.cookie("kontrol_session").orElseThrow();
    assertThat(session.isHttpOnly()).isTrue();
    assertThat(session.getValue()).startsWith("kontrol_session_");
    assertThat(browser.cookieNames())
        .as("no token but the hint for the logout, and nothing of quarkus-oidc")
        .containsExactly("kontrol_id_token", "kontrol_session");
    JsonNode me = browser.get("/api/v1/auth/me").expect(200).json();
    assertThat(me.path("email").asText()).isEqualTo(email);
    assertThat(me.path("role").asText()).isEqualTo("DEVOPS");
    JsonNode row = UserRows.of(subject);
    assertThat(row.path("auth_provider").asText()).isEqualTo("keycloak");
    assertThat(row.path("last_login_at").isNull()).isFalse();
    assertThat(UserRows.actions(email)).containsExactly("USER_CREATED", "LOGIN_SUCCESS");
    JsonNode login = UserRows.audit(email).get(1);
    assertThat(login.path("user_email").asText()).isEqualTo(email);
    assertThat(login.path("details").asText()).contains("\"provider\":\"" + ISSUER.url() + "\"");
  }

  @Test
  void eachLoginFollowsTheClaims() {
    callback("").expect(303);
    logsIn("kontrol-user");
    TestBrowser first = browser;
    Api.Reply toProvider = first.get(LOGIN).expect(302);
    first.follow(first.follow(toProvider).expect(302)).expect(303);
    assertThat(browser.get("/api/v1/auth/me").json().path("role").asText()).isEqualTo("USER");
    assertThat(UserRows.actions(email))
        .containsExactly("USER_CREATED", "LOGIN_SUCCESS", "USER_ROLE_CHANGED", "LOGIN_SUCCESS");
  }

  @Test
  void aReturnPathMayHoldWhatNoCookieMay() {
    String path = "/resources?labels=a%3Db,c;d&name=%22x%22#part";
    Api.Reply back = callback("?return_to=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
    assertThat(back.expect(303).header("Location").orElseThrow()).endsWith(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example",
        "//elsewhere.example",
        "/%5Celsewhere.example",
        "%5C%5Celsewhere.example",
        "/%09/elsewhere.example",
        "/%0D%0ASet-Cookie:x=y",
        "javascript:alert(1)",
        "resources",
        ""
      })
  void aLoginLeadsToNoOtherSite(String path) {
    Api.Reply reply = browser.get(LOGIN + "?return_to=" + path).expect(400);
    assertThat(reply.code()).isEqualTo("invalid_return_path");
    assertThat(browser.cookieNames()).isEmpty();
  }

  @Test
  void anAnswerThatNoLoginOfThisBrowserWaitsForIsRefused() {
    Api.Reply toProvider = browser.get(LOGIN).expect(302);
    URI back = TestBrowser.location(browser.follow(toProvider).expect(302));

    Api.Reply elsewhere = new TestBrowser().get(back).expect(401);
    assertThat(elsewhere.code()).isEqualTo("login_failed");
    URI forged = URI.create(back.toString().replaceFirst("state=[^&]+", "state=forged"));
    assertThat(browser.get(forged).expect(401).code()).isEqualTo("login_failed");
    browser.get(back).expect(303);
    assertThat(browser.get(back).expect(401).code())
        .as("a code serves once")
        .isEqualTo("login_failed");
    assertThat(browser.get("/api/v1/auth/oidc/callback").expect(401).code())
        .isEqualTo("login_failed");
  }

  @Test
  void whatTheProviderRefusesOrForgesIsNoLogin() {
    ISSUER.loginEndsWith("access_denied");
    assertThat(callback("").expect(401).code()).isEqualTo("login_failed");
    logsIn("kontrol-admin");
    ISSUER.forgesNonce();
    assertThat(callback("").expect(401).code()).isEqualTo("login_failed");
    assertThat(UserRows.of(subject).isEmpty()).isTrue();
    assertThat(browser.cookie("kontrol_session")).isEmpty();
  }

  @Test
  void aDeactivatedUserDoesNotGetIn() {
    callback("").expect(303);
    ApiDatabase.execute(
        "UPDATE users SET is_active = FALSE WHERE keycloak_user_id = '" + subject + "'");
    identities.changed();
    assertThat(browser.get("/api/v1/auth/me").expect(401).code()).isEqualTo("user_deactivated");
    assertThat(callback("").expect(401).code()).isEqualTo("user_deactivated");
    assertThat(UserRows.actions(email)).endsWith("LOGIN_FAILURE");
  }

  @Test
  void anAddressThatSomebodyHasIsAConflictAndToldToTheAuditLog() {
    TestUsers.TestUser local = TestUsers.user(Role.ADMIN);
    ISSUER.logsIn(
        claims -> {
          claims.setAll(ISSUER.person(subject));
          claims.put("email", local.email());
        });
    assertThat(callback("").expect(409).code()).isEqualTo("email_taken");
    assertThat(browser.cookie("kontrol_session")).isEmpty();
    assertThat(UserRows.of(subject).isEmpty()).isTrue();
    assertThat(UserRows.actions(local.email())).containsExactly("LOGIN_FAILURE");
  }

  @Test
  void aLogoutEndsTheSessionHereAndAtTheProvider() {
    callback("").expect(303);
    String idToken = browser.cookie("kontrol_id_token").orElseThrow().getValue();
    String session = browser.cookie("kontrol_session").orElseThrow().getValue();

    JsonNode out = browser.post(LOGOUT).expect(200).json();

    String home = URLEncoder.encode(Api.uri("/").toString(), StandardCharsets.UTF_8);
    assertThat(out.path("logout_url").asText())
        .isEqualTo(
            ISSUER.url()
                + "/logout?client_id=kontrol&post_logout_redirect_uri="
                + home
                + "&id_token_hint="
                + idToken);
    assertThat(browser.cookieNames()).isEmpty();
    Api.get("/api/v1/auth/me", "Authorization", "Bearer " + session).expect(401);
    assertThat(UserRows.actions(email)).endsWith("LOGOUT");
    browser.post(LOGOUT).expect(401);
  }

  @Test
  void theIdTokenOfALoginIsNoWayIntoTheApi() {
    callback("").expect(303);
    String idToken = browser.cookie("kontrol_id_token").orElseThrow().getValue();
    assertThat(
            Api.get("/api/v1/resources", "Authorization", "Bearer " + idToken).expect(401).code())
        .isEqualTo("token_invalid");
  }

  @Test
  void withoutTheProviderALoginIsToldSoAndSessionsGoOn() {
    callback("").expect(303);
    Api.Reply toProvider = browser.get(LOGIN).expect(302);
    URI back = TestBrowser.location(browser.follow(toProvider).expect(302));
    ISSUER.stop();
    assertThat(browser.get(back).expect(503).code()).isEqualTo("identity_provider_unavailable");
    browser.get("/api/v1/auth/me").expect(200);
  }

  @Test
  void theConsoleIsToldOfTheProvider() {
    Api.Reply ways = Api.get("/api/v1/auth/providers", "Authorization", "").expect(200);
    ObjectNode oidc = (ObjectNode) ways.json().path("oidc");
    assertThat(ways.json().path("local").asBoolean()).isTrue();
    assertThat(oidc.path("name").asText()).isEqualTo("Tests");
    assertThat(oidc.path("login_url").asText()).isEqualTo(LOGIN);
  }
}
