package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.fuzz.FuzzIdentity.Level;
import io.kontrol.systemtests.http.HttpResult;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Nothing is read or written without a right. Answers are judged as they come; who was let into a
 * resource, and who has written a row, is compared with the tables at the end.
 */
final class AccessJudge {
  private static final Pattern RESOURCE =
      Pattern.compile("/api/v1/resources/([0-9]{1,9})(?:[/?].*)?");

  private static final String IDENTITIES =
      "SELECT id, cluster_id, kind, namespace, name FROM resources";

  /** Each row: who has written, and in which namespace of which cluster; null for nobody. */
  private static final Map<String, String> WRITTEN =
      Map.of(
          "revision",
          """
          SELECT v.author, r.cluster_id, r.namespace FROM resource_revisions v JOIN resources r ON r.id = v.resource_id
          """,
          "created",
          "SELECT created_by, cluster_id, namespace FROM resources",
          "updated",
          "SELECT updated_by, cluster_id, namespace FROM resources",
          "database created",
          "SELECT created_by, cluster_id, namespace FROM databases",
          "database updated",
          "SELECT updated_by, cluster_id, namespace FROM databases",
          "deployment created",
          "SELECT created_by, cluster_id, namespace FROM deployment_specs",
          "deployment updated",
          "SELECT updated_by, cluster_id, namespace FROM deployment_specs",
          "generation of a deployment",
          """
          SELECT v.author, s.cluster_id, s.namespace FROM deployment_revisions v
          JOIN deployment_specs s ON s.id = v.deployment_id
          """,
          "audited",
          """
          SELECT a.user_email, r.cluster_id, r.namespace FROM audit_logs a
          JOIN resources r ON r.id::TEXT = a.resource_id OR r.id = ANY (a.affected_ids)
          WHERE a.category = 'RESOURCE' AND a.status = 'SUCCESS'
          """);

  /**
   * Who has changed what is in no namespace, with the least role for it. But for the fleet's
   * configurations, pools and registrations, only an ADMIN changes what is not their own.
   */
  private static final String OF_OTHERS =
      """
      SELECT a.user_email, a.action,
          CASE WHEN a.category IN ('CONFIG', 'POOL') AND a.action NOT LIKE '%SCHEMA%'
              OR a.action LIKE 'NODE\\_REGISTRATION\\_TOKEN\\_%' OR a.action = 'NODE_CREATED' THEN 'DEVOPS' ELSE 'ADMIN' END
      FROM audit_logs a
      WHERE a.status = 'SUCCESS' AND a.category NOT IN ('RESOURCE', 'DATABASE')
          AND a.action NOT IN ('LOGOUT', 'TOKEN_CREATED', 'TOKEN_REVOKED')
          AND a.action NOT LIKE 'DEPLOYMENT\\_%' AND a.action NOT LIKE 'UPGRADE\\_%'
      UNION ALL
      SELECT t.created_by, 'a token of another user', 'ADMIN' FROM api_tokens t JOIN users u ON u.id = t.user_id
      WHERE t.created_by NOT IN ('fuzz', u.email)
      """;

  /** What the api-server calls itself where nobody asks. */
  private static final Set<String> LOOPS =
      Set.of("api-server", "automatic-adoption", "databases", "kontrol-webhooks", "oidc");

  private static final Pattern NAMED_LOOP = Pattern.compile("(upgrade|schedule):.*|node/[0-9]+");

  private record Touched(FuzzIdentity who, int resource, boolean changed) {}

  private record Place(String cluster, String kind, String namespace, String name) {}

  private final Map<String, FuzzIdentity> byEmail;
  private final Queue<Touched> touched = new ConcurrentLinkedQueue<>();

  AccessJudge(List<FuzzIdentity> identities) {
    this.byEmail =
        identities.stream().collect(Collectors.toMap(FuzzIdentity::email, Function.identity()));
  }

  /** What an answer gives away; empty for nothing. */
  Optional<String> fault(FuzzRequest request, HttpResult answer) {
    FuzzIdentity who = request.identity();
    if (answer.status() >= 400 || request.operation().openToAll()) {
      return Optional.empty();
    }
    if (!who.accepted()) {
      return Optional.of("status " + answer.status() + " for " + who.name());
    }
    Matcher resource = RESOURCE.matcher(request.target());
    if (resource.matches()) {
      boolean read = request.operation().method().equals("GET");
      touched.add(new Touched(who, Integer.parseInt(resource.group(1)), !read));
    }
    return answer.text().startsWith("{") ? shown(request, answer.json()) : Optional.empty();
  }

  private static Optional<String> shown(FuzzRequest request, JsonNode answer) {
    List<JsonNode> objects = new ArrayList<>(List.of(answer));
    answer.path("items").forEach(objects::add);
    boolean ofOneResource = request.operation().path().startsWith("/api/v1/resources/{id}/");
    for (JsonNode object : objects) {
      boolean asked = object.has("summary"); // an apply repeats the cluster that it was sent to
      if (!object.has("cluster_id") || ofOneResource || asked) {
        continue;
      }
      if (!sees(request.identity(), object)) {
        return Optional.of(request.identity().name() + " is shown " + object);
      }
    }
    return Optional.empty();
  }

  /** Counts by cluster and kind have no namespace: anything of the cluster has to be seen. */
  private static boolean sees(FuzzIdentity who, JsonNode object) {
    String cluster = object.path("cluster_id").asText();
    if (object.has("namespace")) {
      return who.sees(
          cluster,
          object.path("kind").asText(),
          object.path("namespace").asText(""),
          object.path("name").asText());
    }
    return who.layers().stream()
        .allMatch(
            layer ->
                layer.stream()
                    .anyMatch(grant -> grant.covers(cluster, grant.namespace().replace("*", ""))));
  }

  /** What the tables say against it. */
  List<String> faults(Connection connection) throws SQLException {
    List<String> faults = new ArrayList<>();
    Map<Integer, Place> places = places(connection);
    for (Touched each : touched) {
      Place place = places.get(each.resource());
      if (place == null) {
        continue; // a number in the path that is no id
      }
      boolean may =
          each.changed()
              ? each.who().changes(place.cluster(), place.namespace())
              : each.who().sees(place.cluster(), place.kind(), place.namespace(), place.name());
      if (!may) {
        faults.add(each + " " + place);
      }
    }
    for (Map.Entry<String, String> rows : WRITTEN.entrySet()) {
      each(
          connection,
          rows.getValue(),
          row -> {
            FuzzIdentity who = byEmail.get(row[0]);
            if (!isLoop(row[0]) && (who == null || !who.changes(row[1], row[2]))) {
              faults.add(rows.getKey() + " by " + String.join(" ", row));
            }
          });
    }
    each(
        connection,
        OF_OTHERS,
        row -> {
          FuzzIdentity who = byEmail.get(row[0]);
          if (!isLoop(row[0]) && (who == null || !who.isEverywhere(Level.valueOf(row[2])))) {
            faults.add(String.join(" ", row));
          }
        });
    return faults;
  }

  private static boolean isLoop(String author) {
    return LOOPS.contains(author) || NAMED_LOOP.matcher(author).matches();
  }

  private static Map<Integer, Place> places(Connection connection) throws SQLException {
    Map<Integer, Place> places = new HashMap<>();
    each(
        connection,
        IDENTITIES,
        row -> places.put(Integer.parseInt(row[0]), new Place(row[1], row[2], row[3], row[4])));
    return places;
  }

  private static void each(
      Connection connection, String sql, java.util.function.Consumer<String[]> row)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      String[] columns = new String[rows.getMetaData().getColumnCount()];
      while (rows.next()) {
        for (int i = 0; i < columns.length; i++) {
          columns[i] = String.valueOf(rows.getString(i + 1));
        }
        row.accept(columns.clone());
      }
    }
  }

  /** How many answers let somebody into a resource. */
  int answersOfResources() {
    return touched.size();
  }
}
