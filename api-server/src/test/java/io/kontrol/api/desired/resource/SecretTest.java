package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@ApiTest
class SecretTest {
  private static final String CLEAR = "c3dvcmRmaXNo"; // swordfish

  @Test
  void noAnswerShowsAValue() {
    String name = Manifests.name("login");
    String location = Manifests.create(Manifests.secret(name, "data", CLEAR));
    Api.put(location, Manifests.secret(name, "stringData", "swordfish")).expect(200);
    String apply = "/api/v1/apply?cluster_id=c1&dry_run=true";
    for (Api.Reply reply :
        List.of(
            Api.get(location),
            Api.get(location, "Accept", Api.YAML),
            Api.get(location + "/revisions/1"),
            Api.get(location + "/diff?from=1&to=desired"),
            Api.get(location + "/events"),
            Api.get("/api/v1/resources?view=full&name=" + name),
            Api.post(apply, Manifests.secret(name, "data", "b3RoZXI=")))) {
      assertThat(reply.expect(200).text()).doesNotContain(CLEAR, "swordfish", "b3RoZXI=");
    }
    // the same value in either field has the same digest
    JsonNode diff = Api.get(location + "/diff?from=1&to=desired").json();
    assertThat(diff.path("equal").asBoolean()).isTrue();
  }

  @Test
  void noLogShowsAValueWhateverGoesWrong() {
    List<String> logged = new CopyOnWriteArrayList<>();
    Handler listener = listener(logged);
    Logger.getLogger("").addHandler(listener);
    try {
      Logger.getLogger("io.kontrol.api.test").warning("heard");
      String secret = Manifests.secret(Manifests.name("quiet"), "data", CLEAR);
      String location = Manifests.create(secret);
      Api.post("/api/v1/resources?cluster_id=c1", secret).expect(409);
      Api.post("/api/v1/resources?cluster_id=c1", secret + CLEAR).expect(400);
      Api.post("/api/v1/resources?cluster_id=c1", secret.replace("\"data\"", "\"" + CLEAR + "\""))
          .expect(422);
      Api.put(location, secret.replace("quiet", CLEAR.toLowerCase(Locale.ROOT))).expect(422);
      Api.put(location, secret, "If-Match", "\"7\"").expect(412);
      Api.delete(location).expect(202);
    } finally {
      Logger.getLogger("").removeHandler(listener);
    }
    assertThat(logged).contains("heard");
    assertThat(String.join("\n", logged)).doesNotContain(CLEAR, "swordfish");
  }

  private static Handler listener(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        StringWriter text = new StringWriter();
        text.append(String.valueOf(line.getMessage()));
        if (line.getParameters() != null) {
          text.append(Arrays.toString(line.getParameters()));
        }
        if (line.getThrown() != null) {
          line.getThrown().printStackTrace(new PrintWriter(text));
        }
        logged.add(text.toString());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void aDigestThatIsSentBackKeepsTheValue() throws Exception {
    String location = Manifests.create(Manifests.secret(Manifests.name("kept"), "data", CLEAR));
    ObjectNode shown = (ObjectNode) Api.get(location).json();
    assertThat(Api.put(location, shown.toString()).expect(200).json().path("generation").asInt())
        .isEqualTo(1);
    ((ObjectNode) shown.at("/desired_spec")).put("type", "Opaque");
    Api.put(location, shown.toString()).expect(200);
    Api.patch(
            location,
            "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);
    assertThat(stored(location)).contains(CLEAR).doesNotContain("hmac");

    String wrong = Api.get(location).text().replaceAll("hmac-sha256:....", "hmac-sha256:AAAA");
    assertThat(Api.put(location, wrong).expect(422).code()).isEqualTo("unknown_secret_digest");
  }

  @Test
  void valuesThatAreNoTextOrNoBase64AreRefusedWithoutRepeatingThem() {
    for (String bad : List.of("\"data\":{\"p\":12345}", "\"data\":{\"p\":\"not base64!\"}")) {
      Api.Reply refused =
          Api.post(
                  "/api/v1/resources?cluster_id=c1",
                  "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"bad\"},"
                      + bad
                      + "}")
              .expect(422);
      assertThat(refused.text()).doesNotContain("12345", "not base64!");
    }
  }

  private static String stored(String location) throws Exception {
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        var read =
            connection.prepareStatement("SELECT desired_spec::TEXT FROM resources WHERE id = ?")) {
      read.setInt(1, Manifests.id(location));
      try (ResultSet row = read.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
