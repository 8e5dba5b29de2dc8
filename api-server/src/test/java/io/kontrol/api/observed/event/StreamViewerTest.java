package io.kontrol.api.observed.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.Sse;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** A stream shows what its viewer may see, and ends when that changes. */
@ApiTest
class StreamViewerTest {
  private static final String STREAM = "/api/v1/events/stream";

  @Inject Identities identities;

  private static String create(String cluster, String namespace, String kind) {
    String name = Manifests.name("streamed");
    String body =
        """
        {"apiVersion":"v1","kind":"%s","metadata":{"name":"%s"%s}}
        """
            .formatted(
                kind, name, namespace.isEmpty() ? "" : ",\"namespace\":\"" + namespace + "\"");
    Api.post("/api/v1/resources?cluster_id=" + cluster, body.strip()).expect(201);
    return name;
  }

  private static String nextName(Sse stream) throws InterruptedException {
    return stream.next().json().path("name").asText();
  }

  @Test
  void aStreamShowsWhatItsViewerMaySeeFromTheLogAndFromTheTail() throws Exception {
    String cluster = Manifests.name("stream");
    TestUser user = TestUsers.user(null, "USER " + cluster + " mine", "USER * streamed-*");
    String last;
    String tailed;
    try (Sse stream = Sse.open(STREAM, user.headers())) {
      create(cluster, "other", "ConfigMap");
      String shown = create(cluster, "mine", "ConfigMap");
      Sse.Message message = stream.next();
      last = message.id();
      assertThat(message.json().path("name").asText()).isEqualTo(shown);
      create("elsewhere", "mine", "ConfigMap");
      create(cluster, "", "PersistentVolume");
      String namespace = create(cluster, "", "Namespace"); // its name begins with streamed-
      assertThat(nextName(stream)).isEqualTo(namespace);
      tailed = create(cluster, "mine", "ConfigMap");
      assertThat(nextName(stream)).isEqualTo(tailed);
    }
    String[] resumed = {"Authorization", "Bearer " + user.token(), "Last-Event-ID", last};
    try (Sse stream = Sse.open(STREAM, resumed)) {
      assertThat(stream.next().json().path("kind").asText()).isEqualTo("Namespace");
      assertThat(nextName(stream)).isEqualTo(tailed);
    }
  }

  @Test
  void aStreamEndsWhenItsUserIsDeactivated() throws Exception {
    TestUser user = TestUsers.user(Role.USER);
    endsAfter(user, "UPDATE users SET is_active = FALSE WHERE id = " + user.id());
  }

  @Test
  void aStreamEndsWhenItsTokenIsRevoked() throws Exception {
    TestUser user = TestUsers.user(Role.DEVOPS);
    endsAfter(user, "UPDATE api_tokens SET revoked_at = now() WHERE user_id = " + user.id());
  }

  @Test
  void aStreamEndsWhenAGrantGoes() throws Exception {
    TestUser user = TestUsers.user(null, "USER c1 shop", "USER c2 shop");
    endsAfter(
        user, "DELETE FROM access_grants WHERE cluster_pattern = 'c2' AND user_id = " + user.id());
  }

  private void endsAfter(TestUser user, String change) throws Exception {
    try (Sse other = Sse.open(STREAM);
        Sse stream = Sse.open(STREAM, user.headers())) {
      ApiDatabase.execute(change);
      identities.changed();
      stream.awaitEnd();
      String after = create("c1", "shop", "ConfigMap");
      assertThat(nextName(other)).as("others go on").isEqualTo(after);
    }
  }

  @Test
  void aChangeOfOtherReplicasEndsAStreamToo() throws Exception {
    TestUser user = TestUsers.user(Role.USER);
    try (Sse stream = Sse.open(STREAM, user.headers())) {
      ApiDatabase.execute("UPDATE users SET is_active = FALSE WHERE id = " + user.id());
      ApiDatabase.query("SELECT pg_notify('kontrol_access', '')");
      stream.awaitEnd();
    }
  }
}
