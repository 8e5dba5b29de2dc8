package io.kontrol.api.access.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.oidc.TestBrowser;
import io.kontrol.api.access.oidc.UserRows;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Single sign-on with a real Keycloak and, where one is installed, a real browser. The refusals of
 * wrong tokens and logins are in {@code JwtBearerTest} and {@code CodeFlowTest}, which can make
 * them.
 */
@ApiTest
@Tag("long")
@NeedsKeycloak
@TestProfile(RealKeycloak.class)
class KeycloakTest {
  private static final Keycloak KEYCLOAK = RealKeycloak.keycloak();
  private static final String LIST = "/api/v1/resources";
  private static final String ME = "/api/v1/auth/me";
  private static final String LOGIN = "/api/v1/auth/oidc/login";
  private static final String DANA = "dana@provider.example";

  @Inject Identities identities;

  private final TestBrowser client = new TestBrowser();
  private final LoginPages pages = new LoginPages(client);

  @BeforeEach
  void danaIsNew() {
    ApiDatabase.execute("DELETE FROM users WHERE email = '" + DANA + "'");
    identities.changed();
  }

  private Api.Reply danaLogsIn() {
    return pages.signIn(pages.open(Api.uri(LOGIN)), "dana", "password-of-dana").expect(303);
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  private static Api.Reply create(String token) {
    return Api.post(
        LIST + "?cluster_id=c1", Manifests.configMap(Manifests.name("sso"), "v"), bearer(token));
  }

  @Test
  void theCodeFlowWithoutABrowser() {
    Api.Reply page = pages.open(Api.uri(LOGIN + "?return_to=/resources"));
    Api.Reply again = pages.signIn(page, "dana", "a wrong password");
    assertThat(again.text()).contains("Invalid username or password");
    Api.Reply end = pages.signIn(again, "dana", "password-of-dana").expect(303);

    assertThat(end.header("Location"))
        .hasValueSatisfying(l -> assertThat(l).endsWith("/resources"));
    JsonNode me = client.get(ME).expect(200).json();
    assertThat(me.path("email").asText()).isEqualTo(DANA);
    assertThat(me.path("full_name").asText()).isEqualTo("Dana Scott");
    assertThat(me.path("role").asText()).isEqualTo("DEVOPS");
    assertThat(TestLogins.column("SELECT oidc_groups FROM users WHERE email = '" + DANA + "'"))
        .containsExactly("{/team-a}");
  }

  @Test
  @EnabledIf(
      value = "io.kontrol.api.access.keycloak.Chromium#isThere",
      disabledReason = "no Chromium is installed")
  void theCodeFlowInARealBrowser() {
    try (Chromium chromium = Chromium.open()) {
      Page page = chromium.page();
      page.navigate(Api.uri(LOGIN + "?return_to=/q/health/live").toString());
      page.fill("#username", "dana");
      page.fill("#password", "password-of-dana");
      page.click("#kc-login");
      page.waitForURL(Api.uri("/q/health/live").toString());

      assertThat(chromium.cookie("kontrol_session").orElseThrow().httpOnly).isTrue();
      assertThat(page.evaluate("document.cookie")).as("no script reads it").isEqualTo("");
      assertThat(
              page.evaluate(
                  "fetch('" + ME + "').then(answer => answer.json()).then(me => me.email)"))
          .isEqualTo(DANA);

      page.evaluate(
          "() => fetch('/api/v1/auth/oidc/logout', {method: 'POST'})"
              + ".then(answer => answer.json()).then(out => location.assign(out.logout_url))");
      page.waitForURL(Api.uri("/").toString());
      assertThat(chromium.cookie("kontrol_session")).isEmpty();
      assertThat(
              page.request()
                  .get(Api.uri(ME).toString(), RequestOptions.create().setMaxRedirects(0))
                  .status())
          .isEqualTo(401);
      page.navigate(Api.uri(LOGIN).toString());
      assertThat(page.locator("#kc-login").count()).as("Keycloak asks again").isEqualTo(1);
    }
  }

  @Test
  void aPipelineUsesItsClientCredentials() {
    String token = KEYCLOAK.tokenOfPipeline();
    create(token).expect(201);
    List<String> row =
        TestLogins.column(
            "SELECT concat_ws(' ', role, auth_provider, is_service_account) FROM users"
                + " WHERE email = 'service-account-pipeline@localhost'");
    assertThat(row).containsExactly("DEVOPS keycloak t");
  }

  @Test
  void theRoleChangesAtKeycloakUnlessAnAdminHasSetIt() {
    danaLogsIn();
    try {
      KEYCLOAK.giveRole("dana", "kontrol-admin");
      danaLogsInAgain();
      assertThat(client.get(ME).json().path("role").asText()).isEqualTo("ADMIN");
      assertThat(UserRows.actions(DANA))
          .containsSubsequence(
              "USER_CREATED", "LOGIN_SUCCESS", "USER_ROLE_CHANGED", "LOGIN_SUCCESS");

      ApiDatabase.execute(
          "UPDATE users SET role = 'USER', role_override = TRUE WHERE email = '" + DANA + "'");
      identities.changed();
      danaLogsInAgain();
      assertThat(client.get(ME).json().path("role").asText()).isEqualTo("USER");
      create(KEYCLOAK.tokenOfDana()).expect(403);
    } finally {
      KEYCLOAK.takeRole("dana", "kontrol-admin");
    }
  }

  /** Keycloak still knows the browser, so that no password is needed. */
  private void danaLogsInAgain() {
    pages.open(Api.uri(LOGIN)).expect(303);
  }

  @Test
  void aLogoutEndsTheSessionAtKeycloakToo() {
    danaLogsIn();
    danaLogsInAgain();
    String out =
        client.post("/api/v1/auth/oidc/logout").expect(200).json().path("logout_url").asText();
    assertThat(out).startsWith(KEYCLOAK.realm());
    assertThat(TestBrowser.location(client.get(URI.create(out)).expect(302)))
        .isEqualTo(Api.uri("/"));
    client.get(ME).expect(401);
    assertThat(LoginPages.isLoginForm(pages.open(Api.uri(LOGIN)))).isTrue();
  }

  @Test
  void aDeactivatedUserIsOutWhileTheTokenIsValid() {
    danaLogsIn();
    String token = KEYCLOAK.tokenOfDana();
    create(token).expect(201);
    ApiDatabase.execute("UPDATE users SET is_active = FALSE WHERE email = '" + DANA + "'");
    identities.changed();
    assertThat(create(token).expect(401).code()).isEqualTo("user_deactivated");
    assertThat(client.get(ME).expect(401).code()).isEqualTo("user_deactivated");
    assertThat(pages.open(Api.uri(LOGIN)).expect(401).code()).isEqualTo("user_deactivated");
  }

  @Test
  void withoutKeycloakLocalUsersGoOnAndItIsFoundAgain() {
    String token = KEYCLOAK.tokenOfDana();
    create(token).expect(201);
    TestUsers.TestUser local = TestUsers.user(Role.USER);
    TestLogins.withPassword(local);
    KEYCLOAK.stop();
    try {
      TestLogins.login(local.email(), TestLogins.PASSWORD).expect(200);
      Api.get(LIST, local.headers()).expect(200);
      create(token).expect(201);
      // known metadata lead a browser on; the provider itself is not there
      client.get(LOGIN).expect(302);
    } finally {
      KEYCLOAK.start();
    }
    danaLogsIn();
    create(KEYCLOAK.tokenOfDana()).expect(201);
  }
}
