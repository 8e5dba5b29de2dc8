package io.kontrol.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.ManifestParser;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request: its content, or the reason why it has none.
 *
 * @param document as it was sent, to name the object by
 */
record Candidate(JsonNode document, @Nullable Content content, @Nullable Problem rejection) {

  static Candidate parse(JsonNode document) {
    try {
      return new Candidate(document, Content.of(ManifestParser.parse(document)), null);
    } catch (Problem problem) {
      return new Candidate(document, null, problem);
    }
  }

  Candidate with(Content placed) {
    return new Candidate(document, placed, rejection);
  }

  Candidate rejected(Problem problem) {
    return new Candidate(document, null, problem);
  }
}
