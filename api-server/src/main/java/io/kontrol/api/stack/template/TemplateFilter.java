package io.kontrol.api.stack.template;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What templates are filtered by, and after which one a page begins; null where a request does not
 * say.
 */
record TemplateFilter(
    @Nullable String name,
    @Nullable String text,
    boolean retired,
    @Nullable String afterName,
    int afterId) {

  static TemplateFilter of(RequestContext request) {
    Optional<PageCursor> place =
        request.query("continue").map(text -> PageCursor.decode(text, list(request)));
    return new TemplateFilter(
        request.query("name").orElse(null),
        request.query("text").orElse(null),
        retired(request),
        place.map(PageCursor::key).orElse(null),
        place.map(PageCursor::id).orElse(0));
  }

  private static boolean retired(RequestContext request) {
    String retired = request.query("retired").orElse("false");
    if (!retired.equals("true") && !retired.equals("false")) {
      throw Refusal.malformed("invalid_query_parameter", "retired is true or false.");
    }
    return retired.equals("true");
  }

  static String next(RequestContext request, Template last) {
    return new PageCursor(list(request), last.name(), last.id()).encode();
  }

  private static String list(RequestContext request) {
    return "templates "
        + request.query("name").orElse("")
        + "/"
        + request.query("text").orElse("")
        + "/"
        + retired(request);
  }
}
