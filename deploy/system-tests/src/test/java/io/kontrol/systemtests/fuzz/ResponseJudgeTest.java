package io.kontrol.systemtests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge finds each kind of invalid response. */
class ResponseJudgeTest {
  private static final String DOCUMENT =
      """
      openapi: 3.1.0
      paths:
        /things:
          get:
            responses:
              '200':
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Thing'
              '404':
                $ref: '#/components/responses/NotFound'
      components:
        responses:
          NotFound:
            content:
              application/problem+json:
                schema:
                  type: object
        schemas:
          Thing:
            type: object
            required: [id]
            properties:
              id:
                type: integer
      """;

  private static Optional<String> fault(Path directory, int status, String mediaType, String body)
      throws IOException {
    Path file = Files.writeString(directory.resolve("openapi.yaml"), DOCUMENT);
    OpenApiDocument document = OpenApiDocument.read(file);
    FuzzRequest request =
        new FuzzRequest(
            1,
            document.operations().get(0),
            "/things",
            Map.of(),
            Optional.empty(),
            new FuzzIdentity("nobody", Optional.empty(), false, List.of()));
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Content-Type", List.of(mediaType)), (name, value) -> true);
    return new ResponseJudge(document).fault(request, new HttpResult(status, headers, body));
  }

  @Test
  void whatTheDocumentSaysIsFine(@TempDir Path directory) throws IOException {
    assertThat(fault(directory, 200, "application/json;charset=UTF-8", "{\"id\":1}")).isEmpty();
    assertThat(fault(directory, 404, "application/problem+json", "{}")).isEmpty();
  }

  @Test
  void aServerErrorIsAFault(@TempDir Path directory) throws IOException {
    assertThat(fault(directory, 500, "application/problem+json", "{}")).hasValue("status 500");
  }

  @Test
  void aStatusThatIsNotInTheDocumentIsAFault(@TempDir Path directory) throws IOException {
    assertThat(fault(directory, 418, "application/json", "{}")).isPresent();
  }

  @Test
  void anotherMediaTypeIsAFault(@TempDir Path directory) throws IOException {
    assertThat(fault(directory, 200, "text/html", "<p>")).isPresent();
  }

  @Test
  void aBodyThatBreaksItsSchemaIsAFault(@TempDir Path directory) throws IOException {
    assertThat(fault(directory, 200, "application/json", "{\"id\":\"one\"}")).isPresent();
    assertThat(fault(directory, 200, "application/json", "{}")).isPresent();
  }
}
