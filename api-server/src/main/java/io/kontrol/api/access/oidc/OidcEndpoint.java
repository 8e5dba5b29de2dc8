package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** A browser's way to the provider and back, and out again. */
@Path(OidcTenant.ROOT)
@Produces({})
public class OidcEndpoint {
  private final OidcTenant tenant;
  private final CodeFlow flow;
  private final ProviderLogin login;
  private final ProviderLogout logout;
  private final RequestContext request;

  public OidcEndpoint(
      OidcTenant tenant,
      CodeFlow flow,
      ProviderLogin login,
      ProviderLogout logout,
      RequestContext request) {
    this.tenant = tenant;
    this.flow = flow;
    this.login = login;
    this.logout = logout;
    this.request = request;
  }

  @GET
  @Path("/login")
  @OpenToAll
  @QueryParameters("return_to")
  public Response login() {
    tenant.requireEnabled();
    String path = ReturnPath.require(request.query("return_to").orElse(ReturnPath.ROOT));
    return flow.begin(path);
  }

  /** Providers add parameters of their own, which are to be ignored (RFC 6749, 4.1.2). */
  @GET
  @Path("/callback")
  @OpenToAll
  @QueryParameters(QueryParameters.ANY)
  public Response callback() {
    tenant.requireEnabled();
    return login.complete(flow.finish());
  }

  @POST
  @Produces(Reply.JSON)
  @Path("/logout")
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response logout() {
    tenant.requireEnabled();
    return logout.end();
  }
}
