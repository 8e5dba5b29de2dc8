package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.CompiledTemplate;
import io.kontrol.api.stack.render.InvalidTemplateException;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.api.stack.violation.Violations;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** Proposes templates; nothing is stored. */
@Path("/api/v1/templates/from-manifests")
@Produces(Reply.JSON)
public class ProposalEndpoint {
  private static final String INVALID = "invalid_template";

  private final Database database;
  private final RequestContext request;

  public ProposalEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.TEMPLATES_WRITE)
  @QueryParameters("name")
  @Consumes({Reply.JSON, Reply.YAML})
  public Response propose(byte[] body) {
    List<Manifest> manifests = manifests(ProposalRequest.read(body, request.contentType()));
    String name = request.query("name").orElseGet(() -> manifests.get(0).name());
    ObjectNode template = TemplateProposal.of(name, manifests);
    requireSound(template);
    return Reply.json(200, template).response();
  }

  private List<Manifest> manifests(ProposalRequest from) {
    if (from instanceof ProposalRequest.OfManifests given) {
      return given.manifests();
    }
    int most = ProposalRequest.MOST + 1;
    Map<Integer, Manifest> held =
        database.read(
            connection ->
                from instanceof ProposalRequest.OfSet set
                    ? HeldResources.bySet(
                        connection, set.cluster(), set.set(), request.permissions(), most)
                    : HeldResources.byIds(
                        connection,
                        ((ProposalRequest.OfResources) from).ids(),
                        request.permissions(),
                        most));
    if (from instanceof ProposalRequest.OfResources wanted) {
      requireAll(wanted.ids(), held);
    } else if (held.isEmpty()) {
      throw refusal(
          new StackViolation("/set", "no_such_set", "There is no resource in this apply set."));
    } else if (held.size() == most) {
      throw refusal(
          new StackViolation(
              "/set", "too_large", "A template has at most " + ProposalRequest.MOST + " objects."));
    }
    return List.copyOf(held.values());
  }

  private static void requireAll(List<Integer> ids, Map<Integer, Manifest> held) {
    Violations violations = new Violations();
    for (int i = 0; i < ids.size(); i++) {
      if (!held.containsKey(ids.get(i))) {
        violations.add(
            "/resources/" + i, "no_such_resource", "There is no resource " + ids.get(i) + ".");
      }
    }
    if (!violations.isEmpty()) {
      throw refusal(violations.list().toArray(StackViolation[]::new));
    }
  }

  private static Refusal refusal(StackViolation... violations) {
    return Violations.refusal(
        INVALID, "No template can be made of this; violations says why.", List.of(violations));
  }

  private static void requireSound(JsonNode template) {
    try {
      var unused =
          CompiledTemplate.compile(
              template.path("base_spec_json"), template.path("allowed_mutations_json"));
    } catch (InvalidTemplateException e) {
      throw refusal(e.violations().toArray(StackViolation[]::new));
    }
  }
}
