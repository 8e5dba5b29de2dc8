package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.kontrol.api.platform.document.YamlDocuments;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Contract;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document is written by hand, a file for each feature; this holds the code to it. */
@ApiTest
class OpenApiDriftTest {
  private static final Path PARTS = Path.of("src/main/resources/META-INF");

  private static final String REFRESH =
      "Bring src/main/resources/META-INF/openapi/ and the endpoints together: each line is a method,"
          + " a path, its query parameters, what it takes, what it"
          + " gives and which right it needs";

  @Test
  void theDocumentAndTheEndpointsSayTheSame() {
    assertThat(documented()).as(REFRESH).isEqualTo(implemented());
  }

  /** With {@code -Dopenapi.write=true} the committed document is written anew. */
  @Test
  void theCommittedDocumentIsWhatTheBuildJoins() throws IOException {
    String served = Api.get("/q/openapi").expect(200).text();
    if (Boolean.getBoolean("openapi.write")) {
      Files.writeString(Contract.FILE, served);
    }
    JsonNode joined = YamlDocuments.readAll(served).get(0);
    assertThat(joined.path("openapi").asText()).startsWith("3.1");
    assertThat(YamlDocuments.readAll(Files.readString(Contract.FILE)))
        .as("api-server/openapi.yaml; write it anew with -Dopenapi.write=true")
        .containsExactly(joined);
    assertThat(Api.get("/q/swagger-ui/").expect(200).text()).contains("swagger-ui");
  }

  @Test
  void noPathAndNoComponentStandsInTwoFiles() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> features = Files.list(PARTS.resolve("openapi"))) {
      for (Path file : Stream.concat(Stream.of(PARTS.resolve("openapi.yaml")), features).toList()) {
        JsonNode part = YamlDocuments.readAll(Files.readString(file)).get(0);
        part.path("paths").fieldNames().forEachRemaining(names::add);
        for (Map.Entry<String, JsonNode> kind : part.path("components").properties()) {
          kind.getValue().fieldNames().forEachRemaining(n -> names.add(kind.getKey() + " " + n));
        }
      }
    }
    assertThat(names).contains("schemas Problem", "schemas Resource").doesNotHaveDuplicates();
  }

  private static Map<String, String> documented() {
    Map<String, String> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : Contract.document().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (method.getKey().equals("parameters")) {
          continue;
        }
        Set<String> parameters = new TreeSet<>();
        for (JsonNode item : method.getValue().path("parameters")) {
          JsonNode parameter = resolve(item);
          if (parameter.path("in").asText().equals("query")) {
            parameters.add(parameter.path("name").asText());
          }
        }
        Set<String> takes = new TreeSet<>();
        method.getValue().at("/requestBody/content").fieldNames().forEachRemaining(takes::add);
        Set<String> gives = new TreeSet<>();
        for (Map.Entry<String, JsonNode> response :
            method.getValue().path("responses").properties()) {
          if (response.getKey().startsWith("2")) {
            resolve(response.getValue()).path("content").fieldNames().forEachRemaining(gives::add);
          }
        }
        boolean open = method.getValue().path("security").equals(Json.read("[]"));
        String right = method.getValue().path("x-required-right").asText(open ? "none" : "?");
        operations.put(
            method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
            parameters + " takes " + takes + " gives " + gives + " needs [" + right + "]");
      }
    }
    return operations;
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref")
        ? Contract.document().at(node.path("$ref").asText().substring(1))
        : node;
  }

  private record Operation(
      Set<String> parameters, Set<String> takes, Set<String> gives, Set<String> needs) {}

  /** Exactly one of the two annotations has to be there. */
  private static String right(Method method) {
    RequiredRight required = method.getAnnotation(RequiredRight.class);
    boolean open = method.isAnnotationPresent(OpenToAll.class);
    assertThat(open).as("%s needs a right or is open to all", method).isEqualTo(required == null);
    return required == null ? "none" : required.value().text();
  }

  private static Map<String, String> implemented() {
    Map<String, Operation> operations = new TreeMap<>();
    for (JavaClass found :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.kontrol.api")) {
      if (found.isAnnotatedWith(jakarta.ws.rs.Path.class)) {
        Class<?> endpoint = found.reflect();
        for (Method method : endpoint.getDeclaredMethods()) {
          add(operations, endpoint, method);
        }
      }
    }
    Map<String, String> shown = new TreeMap<>();
    operations.forEach(
        (name, o) ->
            shown.put(
                name,
                o.parameters()
                    + " takes "
                    + o.takes()
                    + " gives "
                    + o.gives()
                    + " needs "
                    + o.needs()));
    return shown;
  }

  private static void add(Map<String, Operation> operations, Class<?> endpoint, Method method) {
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb == null) {
        continue;
      }
      jakarta.ws.rs.Path own = method.getAnnotation(jakarta.ws.rs.Path.class);
      String path =
          endpoint.getAnnotation(jakarta.ws.rs.Path.class).value()
              + (own == null ? "" : own.value());
      // two methods may share an operation, one for each media type of the body
      Operation operation =
          operations.computeIfAbsent(
              verb.value() + " " + path,
              k ->
                  new Operation(
                      new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>()));
      operation.needs().add(right(method));
      QueryParameters parameters = method.getAnnotation(QueryParameters.class);
      if (parameters != null) {
        operation.parameters().addAll(List.of(parameters.value()));
      }
      Consumes consumes = method.getAnnotation(Consumes.class);
      if (consumes != null) {
        operation.takes().addAll(List.of(consumes.value()));
      }
      Produces produces = method.getAnnotation(Produces.class);
      if (produces == null) {
        produces = endpoint.getAnnotation(Produces.class);
      }
      operation.gives().addAll(List.of(produces.value()));
    }
  }
}
