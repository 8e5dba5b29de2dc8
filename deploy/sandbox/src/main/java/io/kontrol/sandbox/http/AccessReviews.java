package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.auth.RequestAttributes;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.status.StatusException;

/** Answers self subject access reviews: {@code kubectl auth can-i}. */
final class AccessReviews {
  private AccessReviews() {}

  static ObjectNode answer(Subject user, ObjectRequest call) {
    JsonNode given =
        call.isProtobuf()
            ? ProtobufDecoder.read(call.target().type(), call.body().getBytes())
            : call.json();
    if (!(given instanceof ObjectNode review)) {
      throw StatusException.badRequest("a SelfSubjectAccessReview is an object");
    }
    JsonNode asked = review.path("spec").path("resourceAttributes");
    String subresource = asked.path("subresource").asText();
    RequestAttributes action =
        asked.isMissingNode()
            ? bare(review.path("spec").path("nonResourceAttributes"))
            : new RequestAttributes(
                asked.path("verb").asText(),
                asked.path("group").asText(),
                asked.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                asked.path("namespace").asText(),
                asked.path("name").asText(),
                "");
    review.putObject("status").put("allowed", user.may(action));
    return review;
  }

  private static RequestAttributes bare(JsonNode asked) {
    return new RequestAttributes(
        asked.path("verb").asText(), "", "", "", "", asked.path("path").asText());
  }
}
