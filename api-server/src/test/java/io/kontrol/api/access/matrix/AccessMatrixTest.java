package io.kontrol.api.access.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Contract;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Who may call which operation. Each is called by everybody with a request that succeeds for those
 * who may. With {@code -Dmatrix.write=true} the table is written anew, to be read before it is
 * committed.
 */
@ApiTest
class AccessMatrixTest {
  private static final Path TABLE = Path.of("src/test/resources/access-matrix.txt");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** They have shown nobody who they are. */
  private static final Set<Caller> UNKNOWN =
      Set.of(Caller.NOBODY, Caller.EXPIRED, Caller.DEACTIVATED);

  @Test
  void everyOperationAnswersEachCallerAsTheTableSays() throws IOException, InterruptedException {
    Map<String, String> rights = rights();
    Map<String, Map<Caller, String>> answers = new TreeMap<>();
    for (MatrixRequest request : MatrixRequests.all()) {
      Map<Caller, String> row = new EnumMap<>(Caller.class);
      for (Caller caller : Caller.values()) {
        row.put(caller, answer(request, caller));
      }
      answers.put(request.title(), row);
      String right = rights.get(request.operation());
      if (right != null && !right.equals("-")) {
        assertThat(UNKNOWN).as(request.title()).allMatch(who -> "401".equals(row.get(who)));
        assertThat(row.get(Caller.NODE_KEY)).as(request.title()).isEqualTo("403");
      }
      if (request.about().isEmpty()) {
        assertThat(row.get(Caller.ADMIN)).as(request.title()).startsWith("2");
      }
    }
    String table = table(rights, answers);
    if (Boolean.getBoolean("matrix.write")) {
      Files.writeString(TABLE, table);
    }
    assertThat(table)
        .as("%s; where the change is meant, write it anew with -Dmatrix.write=true", TABLE)
        .isEqualTo(Files.readString(TABLE));
  }

  @Test
  void noOperationIsMissing() {
    Set<String> tried = new TreeSet<>();
    MatrixRequests.all().forEach(request -> tried.add(request.operation()));
    assertThat(tried)
        .as("each operation of the document has a request in MatrixRequests, and no other")
        .isEqualTo(rights().keySet());
  }

  private static String answer(MatrixRequest request, Caller caller)
      throws IOException, InterruptedException {
    Caller.Calling calling = caller.call(request.by());
    MatrixRequest.Call call = request.target().of(calling.user());
    HttpRequest.Builder http =
        HttpRequest.newBuilder(Api.uri(call.path()))
            .method(
                request.method(),
                call.body() == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(call.body()));
    if (call.type() != null) {
      http.header("Content-Type", call.type());
    }
    if (calling.authorization() != null) {
      http.header("Authorization", calling.authorization());
    }
    HttpResponse<InputStream> response =
        CLIENT.send(http.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) { // a stream of events would never end by itself
      String type = response.headers().firstValue("Content-Type").orElse("");
      boolean json = type.startsWith("application/json");
      return response.statusCode()
          + (json && isEmpty(Json.read(body.readAllBytes())) ? " none" : "");
    }
  }

  private static boolean isEmpty(JsonNode answer) {
    return answer.path("items").isArray() && answer.path("items").isEmpty();
  }

  /** Of each operation of the document; "-" where it is open to all. */
  private static Map<String, String> rights() {
    Map<String, String> rights = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : Contract.document().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (!method.getKey().equals("parameters")) {
          rights.put(
              method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
              method.getValue().path("x-required-right").asText("-"));
        }
      }
    }
    return rights;
  }

  private static String table(
      Map<String, String> rights, Map<String, Map<Caller, String>> answers) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("operation", "right"));
    for (Caller caller : Caller.values()) {
      head.add(caller.title());
    }
    lines.add(head);
    answers.forEach(
        (title, row) -> {
          List<String> line = new ArrayList<>();
          line.add(title);
          line.add(rights.getOrDefault(title.replaceFirst(" \\(.*", ""), "?"));
          line.addAll(row.values());
          lines.add(line);
        });
    int[] widths = new int[head.size()];
    lines.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    StringBuilder table =
        new StringBuilder(
            """
            # Who may call which operation, with a request that succeeds for those who may. Resources are in the cluster
            # "matrix", and "elsewhere" is another one. "none": an empty list. Written by AccessMatrixTest.

            """);
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(("%-" + (widths[i] + 2) + "s").formatted(line.get(i)));
      }
      table.append(text.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }
}
