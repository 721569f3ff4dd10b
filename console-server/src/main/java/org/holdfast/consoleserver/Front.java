package org.holdfast.consoleserver;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What comes before the console: the port alone leads to it. */
final class Front extends Handler.Abstract.NonBlocking {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals("/")) {
      return false;
    }
    Response.sendRedirect(
        request, response, callback, HttpStatus.FOUND_302, Archive.PATH + "/", true);
    return true;
  }
}
