package org.holdfast.arquillian;

import java.io.File;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What the tests deploy: the shop as the demo does, and its connector with another application. */
final class Archives {
  private static final File SHOP = new File("../samples/shop-ear/target/shop.ear");
  private static final String APPLICATION =
      """
      <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
        <application-name>it</application-name>
        <initialize-in-order>true</initialize-in-order>
        <module><connector>holdfast.rar</connector></module>
        <module><web><web-uri>it.war</web-uri><context-root>/it</context-root></web></module>
        <library-directory>lib</library-directory>
      </application>
      """;

  private static final String SHOP_MODULE =
      "<module><web><web-uri>shop.war</web-uri><context-root>/shop</context-root></web></module>";

  private static final String FILTERED =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <filter>
          <filter-name>affinity</filter-name>
          <filter-class>org.holdfast.ejb.AffinityFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        <filter-mapping>
          <filter-name>affinity</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
      </web-app>
      """;

  private static final String BINDING =
      """
      <jboss:ejb-jar xmlns:jboss="http://www.jboss.com/xml/ns/javaee"
          xmlns="https://jakarta.ee/xml/ns/jakartaee"
          xmlns:r="urn:resource-adapter-binding:1.0" version="4.0">
        <assembly-descriptor>
          <r:resource-adapter-binding>
            <ejb-name>*</ejb-name>
            <r:resource-adapter-name>#holdfast.rar</r:resource-adapter-name>
          </r:resource-adapter-binding>
        </assembly-descriptor>
      </jboss:ejb-jar>
      """;

  private Archives() {}

  static EnterpriseArchive shop() {
    return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, SHOP);
  }

  /**
   * An application named {@code it}, with the shop's connector and libraries, and these classes.
   */
  static EnterpriseArchive application(Class<?>... classes) {
    return application(ShrinkWrap.create(WebArchive.class, "it.war").addClasses(classes));
  }

  /** The same with message-driven beans among the classes: WildFly is told whose they are. */
  static EnterpriseArchive applicationWithMessageDrivenBeans(Class<?>... classes) {
    return application(
        ShrinkWrap.create(WebArchive.class, "it.war")
            .addClasses(classes)
            .addAsWebInfResource(new StringAsset(BINDING), "jboss-ejb3.xml"));
  }

  /** The same behind the servlet filter, as its documentation says. */
  static EnterpriseArchive filteredApplication(Class<?>... classes) {
    return application(
        ShrinkWrap.create(WebArchive.class, "it.war")
            .addClasses(classes)
            .setWebXML(new StringAsset(FILTERED)));
  }

  private static EnterpriseArchive application(WebArchive war) {
    return ShrinkWrap.create(EnterpriseArchive.class, "it.ear")
        .merge(shop(), Filters.exclude("/shop.war|/META-INF/application.xml"))
        .addAsModule(war)
        .setApplicationXML(new StringAsset(APPLICATION));
  }

  /** The shop with those message-driven beans in a module beside it. */
  static EnterpriseArchive shopWithMessageDrivenBeans(Class<?>... classes) {
    String descriptor =
        APPLICATION
            .replace("<application-name>it<", "<application-name>shop<")
            .replace("<library-directory>", SHOP_MODULE + "<library-directory>");
    return ShrinkWrap.create(EnterpriseArchive.class, "beans.ear")
        .merge(applicationWithMessageDrivenBeans(classes))
        .merge(shop(), Filters.include("/shop.war"))
        .setApplicationXML(new StringAsset(descriptor));
  }
}
