package io.kontrol.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.Manifest;
import io.kontrol.api.resource.ManifestParser;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request: a manifest, or the reason why it is none.
 *
 * @param document as it was sent, to name the object by
 */
record Candidate(JsonNode document, @Nullable Manifest manifest, @Nullable Problem rejection) {

  static Candidate parse(JsonNode document) {
    try {
      Manifest manifest = ManifestParser.parse(document);
      ManifestParser.stored(manifest);
      return new Candidate(document, manifest, null);
    } catch (Problem problem) {
      return new Candidate(document, null, problem);
    }
  }

  Candidate with(Manifest placed) {
    return new Candidate(document, placed, rejection);
  }

  Candidate rejected(Problem problem) {
    return new Candidate(document, null, problem);
  }
}
