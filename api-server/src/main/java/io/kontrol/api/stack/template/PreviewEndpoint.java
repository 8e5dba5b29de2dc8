package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.api.stack.render.CompiledTemplate;
import io.kontrol.api.stack.render.Rendering;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Shows what a template would render to; nothing is stored. */
@Path("/api/v1/templates/{id}/render")
@Produces(Reply.JSON)
public class PreviewEndpoint {
  private final Database database;
  private final StoredTemplates templates;
  private final Secrets secrets;
  private final RequestContext request;

  public PreviewEndpoint(
      Database database, StoredTemplates templates, Secrets secrets, RequestContext request) {
    this.database = database;
    this.templates = templates;
    this.secrets = secrets;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.TEMPLATES_READ)
  @Consumes({Reply.JSON, Reply.YAML})
  public Response render(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    PreviewRequest preview = PreviewRequest.read(body, request.contentType());
    Template template = find(number, preview);
    CompiledTemplate compiled = templates.compiled(template);
    Violations violations = preview.violations();
    Rendering rendering = compiled.render(preview.of(template, request.permissions()));
    if (rendering instanceof Rendering.Rejected rejected) {
      violations.addAll(rejected.violations());
    }
    if (!violations.isEmpty() || !(rendering instanceof Rendering.Rendered rendered)) {
      throw refusal(violations);
    }
    return Reply.json(200, shown(template, compiled, rendered)).response();
  }

  private static Refusal refusal(Violations violations) {
    return Violations.refusal(
        "invalid_deployment",
        "The template cannot be rendered so: there are "
            + violations.size()
            + " violations, which violations lists.",
        violations.list());
  }

  private Template find(int id, PreviewRequest preview) {
    if (preview.version().isEmpty()) {
      return database
          .read(connection -> templates.newest(connection, id))
          .orElseThrow(() -> StoredTemplates.absent(id));
    }
    int version = preview.version().getAsInt();
    return database
        .read(connection -> templates.find(connection, id, version))
        .orElseThrow(() -> StoredTemplates.absent(id, version));
  }

  private ObjectNode shown(
      Template template, CompiledTemplate compiled, Rendering.Rendered rendered) {
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put("template_id", template.id())
            .put("template_version", template.version());
    body.set("parameters", compiled.withoutSecrets(rendered.parameters()));
    ArrayNode objects = body.putArray("objects");
    for (ObjectNode object : rendered.objects()) {
      boolean secret =
          Secrets.isSecret(object.path("apiVersion").asText(), object.path("kind").asText());
      objects.add(secret ? secrets.redact(object) : object);
    }
    return body;
  }
}
