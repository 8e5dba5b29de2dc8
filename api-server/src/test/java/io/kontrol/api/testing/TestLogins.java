package io.kontrol.api.testing;

import io.kontrol.model.json.Json;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Local users with passwords, and what their logins leave in the database. */
public final class TestLogins {
  public static final String PASSWORD = "correct horse battery staple";

  private static final int CHEAP = 4;

  private TestLogins() {}

  /** Gives a user a password, with a hash that is quickly checked. */
  public static String withPassword(TestUsers.TestUser user) {
    return withPassword(user, PASSWORD);
  }

  public static String withPassword(TestUsers.TestUser user, String password) {
    ApiDatabase.execute(
        "UPDATE users SET hashed_password = '"
            + BcryptUtil.bcryptHash(password, CHEAP)
            + "' WHERE id = "
            + user.id());
    return user.email();
  }

  public static Api.Reply login(String email, String password, String... headers) {
    String body =
        Json.write(Json.mapper().createObjectNode().put("email", email).put("password", password));
    return Api.post("/api/v1/auth/login", body, headers);
  }

  /** Logs in, and gives the headers that a browser would send then. */
  public static String[] session(String email, String password) {
    return new String[] {"Authorization", "Bearer " + cookie(login(email, password).expect(200))};
  }

  /** The headers of a request that shows nobody who it is. */
  public static String[] nobody() {
    return new String[] {"Authorization", ""};
  }

  /** The value of the session's cookie. */
  public static String cookie(Api.Reply login) {
    return cookie(login, "kontrol_session");
  }

  /** The value of a cookie that an answer sets. */
  public static String cookie(Api.Reply login, String name) {
    String cookie = setCookie(login, name);
    return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
  }

  /** The header that sets a cookie. */
  public static String setCookie(Api.Reply login, String name) {
    return login.http().headers().allValues("Set-Cookie").stream()
        .filter(header -> header.startsWith(name + "="))
        .findFirst()
        .orElseThrow();
  }

  /** As if no login had ever failed. */
  public static void forgetFailures() {
    ApiDatabase.execute("DELETE FROM login_failures");
  }

  /** Rows of the audit log with an action, newest first: each what a query of columns gives. */
  public static List<String> audit(String columns, String condition) {
    return column(
        "SELECT " + columns + " FROM audit_logs WHERE " + condition + " ORDER BY id DESC");
  }

  /** The first column of a query, as text. */
  public static List<@Nullable String> column(String sql) {
    List<@Nullable String> values = new ArrayList<>();
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
