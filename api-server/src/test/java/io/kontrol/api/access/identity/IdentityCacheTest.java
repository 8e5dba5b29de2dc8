package io.kontrol.api.access.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.IdentitiesChanged;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.ChangeNotifier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@ApiTest
class IdentityCacheTest {
  private static final String ME = "/api/v1/auth/me";

  @Inject @Nullable Database database;
  @Inject @Nullable ChangeNotifier notifier;
  @Inject @Nullable CredentialUse use;
  @Inject @Nullable Vertx vertx;
  @Inject @Nullable DatabaseLogin login;
  @Inject @Nullable Event<IdentitiesChanged> changes;

  /**
   * Well below the time that an identity is kept for, so that it is the notification that counts.
   */
  @Test
  void anotherReplicaDropsWhatItKeepsAsSoonAsItIsNotified() {
    CachedIdentities replica = replica();
    replica.listen(new StartupEvent());
    try {
      for (int round = 0; round < 3; round++) {
        TestUser user = TestUsers.user(Role.ADMIN);
        assertThat(replica.byCredential(user.token()).refusal()).isNull();

        Api.patch("/api/v1/users/" + user.id(), "{\"is_active\":false}", "Content-Type", Api.JSON)
            .expect(200);

        Awaitility.await()
            .atMost(Duration.ofSeconds(3))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> code(replica, user).equals("user_deactivated"));
      }
    } finally {
      replica.end(new ShutdownEvent());
    }
  }

  private static String code(CachedIdentities replica, TestUser user) {
    FoundIdentity found = replica.byCredential(user.token());
    return found.refusal() == null ? "" : found.refusal().code();
  }

  private CachedIdentities replica() {
    return new CachedIdentities(
        Objects.requireNonNull(database),
        Objects.requireNonNull(notifier),
        Objects.requireNonNull(use),
        Objects.requireNonNull(vertx),
        Objects.requireNonNull(login),
        Objects.requireNonNull(changes));
  }

  @Test
  void withoutTheDatabaseNobodyGetsIn() {
    TestUser user = TestUsers.user(Role.ADMIN);
    String email = TestLogins.withPassword(user);
    Api.get(ME, user.headers()).expect(200);
    String unknown = "kontrol_" + "x".repeat(43);
    ApiDatabase.way().cut();
    try {
      for (Api.Reply answer :
          List.of(
              TestLogins.login(email, TestLogins.PASSWORD),
              TestLogins.login("nobody@tests.local", TestLogins.PASSWORD),
              Api.get(ME, user.headers()),
              Api.get(ME, "Authorization", "Bearer " + unknown),
              Api.get(
                  "/api/v1/users", "Authorization", "Bearer " + TestUsers.user(null).token()))) {
        assertThat(answer.expect(503).code()).isEqualTo("database_unavailable");
        assertThat(answer.header("Set-Cookie")).isEmpty();
      }
    } finally {
      ApiDatabase.way().heal();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> Api.get(ME, user.headers()).status() == 200);
    Api.get(ME, "Authorization", "Bearer " + unknown).expect(401);
  }
}
