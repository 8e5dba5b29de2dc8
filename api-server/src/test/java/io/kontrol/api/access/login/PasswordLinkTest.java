package io.kontrol.api.access.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@ApiTest
class PasswordLinkTest {
  private static final String NEW = "a quite new password";

  private static String link(TestUser user) {
    return Api.post("/api/v1/users/" + user.id() + "/password-reset", "")
        .expect(200)
        .json()
        .path("link")
        .asText();
  }

  private static Api.Reply set(String link, String password) {
    return Api.post(
        "/api/v1/auth/password",
        "{\"link\":\"" + link + "\",\"password\":\"" + password + "\"}",
        TestLogins.nobody());
  }

  @Test
  void aNewPasswordEndsAllSessionsAndTheOldPassword() {
    TestUser user = TestUsers.user(Role.USER);
    String email = TestLogins.withPassword(user);
    String[] session = TestLogins.session(email, TestLogins.PASSWORD);
    String link = link(user);
    Api.get("/api/v1/auth/me", session).expect(200);
    TestLogins.login(email, TestLogins.PASSWORD).expect(200);

    set(link, NEW).expect(204);

    Api.get("/api/v1/auth/me", session).expect(401);
    TestLogins.login(email, TestLogins.PASSWORD).expect(401);
    TestLogins.login(email, NEW).expect(200);
    assertThat(
            TestLogins.audit(
                "action", "user_id = " + user.id() + " AND action LIKE 'USER_PASSWORD%'"))
        .containsExactly("USER_PASSWORD_SET");
    Api.get("/api/v1/auth/me", user.headers()).expect(200);
  }

  @Test
  void aLinkThatIsUnknownUsedExpiredOrReplacedIsAllTheSame() {
    TestUser user = TestUsers.user(Role.USER);
    String replaced = link(user);
    String used = link(user);
    set(used, NEW).expect(204);
    TestUser late = TestUsers.user(Role.USER);
    String expired = link(late);
    ApiDatabase.execute(
        "UPDATE password_links SET expires_at = now() - INTERVAL '1 second' WHERE user_id = "
            + late.id());
    TestUser gone = TestUsers.user(Role.USER);
    String ofDeactivated = link(gone);
    ApiDatabase.execute("UPDATE users SET is_active = FALSE WHERE id = " + gone.id());

    List<Api.Reply> answers =
        List.of(
            set(replaced, NEW),
            set(used, NEW),
            set(expired, NEW),
            set(ofDeactivated, NEW),
            set("kontrol_link_" + "x".repeat(43), NEW),
            set("x", NEW));

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.expect(401).code()).isEqualTo("password_link_unknown_or_expired");
              assertThat(answer.text()).isEqualTo(answers.get(0).text());
            });
  }

  @Test
  void ofManyWhoUseALinkAtOnceOneSetsThePassword() {
    TestUser user = TestUsers.user(Role.USER);
    String link = link(user);

    List<Integer> answers =
        IntStream.range(0, 6)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> set(link, NEW + i).status()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).containsOnlyOnce(204).allMatch(status -> status == 204 || status == 401);
  }

  @Test
  void aPasswordThatNoHashCanHoldIsRefused() {
    String link = link(TestUsers.user(Role.USER));
    for (String bad : new String[] {"", "elevenbytes", "x".repeat(73), "ü".repeat(37)}) {
      assertThat(set(link, bad).expect(422).code()).as(bad).isEqualTo("invalid_password");
    }
    set(link, "ü".repeat(36)).expect(204);
  }

  @Test
  void noLinkIsACredential() {
    String link = link(TestUsers.user(Role.ADMIN));
    assertThat(Api.get("/api/v1/auth/me", "Authorization", "Bearer " + link).expect(401).code())
        .isEqualTo("token_unknown");
  }
}
