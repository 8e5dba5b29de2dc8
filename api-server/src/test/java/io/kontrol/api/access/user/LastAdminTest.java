package io.kontrol.api.access.user;

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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ADMINs without a password, such as those of other tests, cannot log in and do not count. */
@ApiTest
class LastAdminTest {
  private static final String USERS = "/api/v1/users/";

  private TestUser admin = new TestUser(0, "", "");

  @BeforeEach
  void oneAdminCanLogIn() {
    ApiDatabase.execute("UPDATE users SET hashed_password = NULL WHERE role = 'ADMIN'");
    admin = TestUsers.user(Role.ADMIN);
    TestLogins.withPassword(admin);
  }

  @AfterEach
  void removeItAgain() {
    ApiDatabase.execute("UPDATE users SET hashed_password = NULL WHERE role = 'ADMIN'");
  }

  private static Api.Reply patch(int id, String body) {
    return Api.patch(USERS + id, body, "Content-Type", Api.JSON);
  }

  @Test
  void theLastAdminWhoCanLogInStaysOne() {
    for (Api.Reply refused :
        List.of(
            patch(admin.id(), "{\"role\":\"DEVOPS\"}"),
            patch(admin.id(), "{\"role\":null}"),
            patch(admin.id(), "{\"is_active\":false}"),
            Api.delete(USERS + admin.id()))) {
      assertThat(refused.expect(409).code()).isEqualTo("last_admin");
    }
    patch(admin.id(), "{\"role\":\"ADMIN\",\"is_active\":true,\"full_name\":\"Last\"}").expect(200);
    Api.get("/api/v1/users", TestLogins.session(admin.email(), TestLogins.PASSWORD)).expect(200);

    TestUser service = TestUsers.user(Role.ADMIN);
    ApiDatabase.execute("UPDATE users SET is_service_account = TRUE WHERE id = " + service.id());
    assertThat(Api.delete(USERS + admin.id()).expect(409).code()).isEqualTo("last_admin");
    Api.delete(USERS + service.id()).expect(204);

    TestUser ofProvider = TestUsers.user(Role.ADMIN);
    ApiDatabase.execute(
        "UPDATE users SET auth_provider = 'keycloak' WHERE id = " + ofProvider.id());
    patch(admin.id(), "{\"role\":\"USER\"}").expect(200);
    assertThat(Api.delete(USERS + ofProvider.id()).expect(409).code()).isEqualTo("last_admin");
    patch(admin.id(), "{\"role\":\"ADMIN\"}").expect(200);
    Api.delete(USERS + ofProvider.id()).expect(204);
  }

  @Test
  void ofTwoWhoRemoveEachOtherOneStays() {
    for (int round = 0; round < 10; round++) {
      TestUser other = TestUsers.user(Role.ADMIN);
      TestLogins.withPassword(other);
      List<CompletableFuture<Api.Reply>> both =
          Stream.<Supplier<Api.Reply>>of(
                  () -> patch(admin.id(), "{\"role\":\"USER\"}"),
                  () -> Api.delete(USERS + other.id()))
              .map(CompletableFuture::supplyAsync)
              .toList();
      List<Integer> answers = both.stream().map(each -> each.join().status()).sorted().toList();

      assertThat(answers.get(0)).isIn(200, 204);
      assertThat(answers.get(1)).isEqualTo(409);
      assertThat(
              TestLogins.column(
                  "SELECT id FROM users WHERE role = 'ADMIN' AND is_active AND hashed_password IS NOT NULL"))
          .hasSize(1);
      ApiDatabase.execute("UPDATE users SET role = 'USER' WHERE id = " + other.id());
      ApiDatabase.execute("UPDATE users SET role = 'ADMIN' WHERE id = " + admin.id());
    }
  }
}
