package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts, logins, users, tokens and grants. */
final class AccessRequests {
  private static final String NAME = "{\"full_name\":\"Somebody Else\"}";

  private AccessRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(account(), provider(), tokens(), users(), grants())
        .flatMap(List::stream)
        .toList();
  }

  private static List<MatrixRequest> account() {
    return List.of(
        request(
            "POST /api/v1/auth/login",
            caller -> {
              String email = TestLogins.withPassword(TestUsers.user(null));
              return Call.to("/api/v1/auth/login")
                  .json(
                      "{\"email\":\"%s\",\"password\":\"%s\"}"
                          .formatted(email, TestLogins.PASSWORD));
            }),
        request("POST /api/v1/auth/logout", caller -> Call.to("/api/v1/auth/logout")).bySession(),
        request("GET /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me")),
        request("PUT /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me").json(NAME)).bySession(),
        request("PUT /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me").json(NAME))
            .about("by a token"),
        request("GET /api/v1/auth/sessions", caller -> Call.to("/api/v1/auth/sessions"))
            .bySession(),
        request("DELETE /api/v1/auth/sessions", caller -> Call.to("/api/v1/auth/sessions"))
            .bySession(),
        request(
                "DELETE /api/v1/auth/sessions/{id}",
                caller -> Call.to("/api/v1/auth/sessions/" + session(owner(caller))))
            .bySession(),
        request(
                "DELETE /api/v1/auth/sessions/{id}",
                caller -> Call.to("/api/v1/auth/sessions/" + session(TestUsers.user(null))))
            .bySession()
            .about("another's"));
  }

  /** The tests of the provider log in; here there is none. */
  private static List<MatrixRequest> provider() {
    String path = "/api/v1/auth/oidc";
    return List.of(
        request("GET /api/v1/auth/providers", caller -> Call.to("/api/v1/auth/providers")),
        request("GET " + path + "/login", caller -> Call.to(path + "/login")).about("no provider"),
        request("GET " + path + "/callback", caller -> Call.to(path + "/callback"))
            .about("no provider"),
        request("POST " + path + "/logout", caller -> Call.to(path + "/logout"))
            .bySession()
            .about("no provider"));
  }

  private static List<MatrixRequest> tokens() {
    String path = "/api/v1/tokens";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request("GET " + path, caller -> Call.to(path + "?user_id=" + TestUsers.user(null).id()))
            .about("another's"),
        request(
            "POST " + path,
            caller ->
                Call.to(path)
                    .json(
                        """
                        {"name":"narrow","role":"USER","scopes":[{"cluster":"elsewhere","namespace":"*"}]}""")),
        request(
                "POST " + path,
                caller -> Call.to(path).json("{\"name\":\"wide\",\"role\":\"ADMIN\"}"))
            .about("role ADMIN"),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + token(owner(caller)))),
        request(
                "GET " + path + "/{id}",
                caller -> Call.to(path + "/" + token(TestUsers.user(null))))
            .about("another's"),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + token(owner(caller)))),
        request(
                "DELETE " + path + "/{id}",
                caller -> Call.to(path + "/" + token(TestUsers.user(null))))
            .about("another's"));
  }

  private static List<MatrixRequest> users() {
    String path = "/api/v1/users";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request(
            "POST " + path,
            caller ->
                Call.to(path)
                    .json(
                        "{\"email\":\"%s@tests.local\",\"full_name\":\"New\"}"
                            .formatted(Manifests.name("made-by-matrix")))),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + another())),
        request("PATCH " + path + "/{id}", caller -> Call.to(path + "/" + another()).json(NAME)),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + another())),
        request(
            "POST " + path + "/{id}/password-reset",
            caller -> Call.to(path + "/" + another() + "/password-reset")),
        request(
            "POST /api/v1/auth/password",
            caller ->
                Call.to("/api/v1/auth/password")
                    .json(
                        "{\"link\":\"%s\",\"password\":\"%s\"}"
                            .formatted(link(another()), TestLogins.PASSWORD))));
  }

  private static List<MatrixRequest> grants() {
    String path = "/api/v1/grants";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request("POST " + path, caller -> Call.to(path).json(grant())),
        request(
            "DELETE " + path + "/{id}",
            caller ->
                Call.to(
                    path + "/" + Api.post(path, grant()).expect(201).json().path("id").asInt())));
  }

  private static int another() {
    return TestUsers.user(null).id();
  }

  private static String link(int userId) {
    return Api.post("/api/v1/users/" + userId + "/password-reset", "")
        .expect(200)
        .json()
        .path("link")
        .asText();
  }

  private static String grant() {
    return "{\"user_id\":%d,\"role\":\"DEVOPS\",\"cluster_pattern\":\"lab\",\"namespace_pattern\":\"*\"}"
        .formatted(another());
  }

  /** Whoever is nobody asks for what another has. */
  private static TestUser owner(@Nullable TestUser caller) {
    return caller == null ? TestUsers.user(null) : caller;
  }

  private static int session(TestUser owner) {
    String hash = CredentialHash.of(Caller.session(owner));
    return Integer.parseInt(
        ApiDatabase.query("SELECT id FROM user_sessions WHERE token_hash = '" + hash + "'"));
  }

  private static int token(TestUser owner) {
    String token = TestUsers.token(owner, "USER", "*", "*");
    return Integer.parseInt(
        ApiDatabase.query(
            "SELECT id FROM api_tokens WHERE token_hash = '" + CredentialHash.of(token) + "'"));
  }
}
