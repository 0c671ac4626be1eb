"""Pages that show a form or a notice where the article should be."""

from datetime import UTC, datetime

import pytest

from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORMS = {
    "en": "Registered users can read three reports a month. Enter your details below. Email "
    "address First name Last name Company Job title Telephone Select your country. The "
    "password for your account must have at least 8 characters, one capital letter and a "
    "number. Already have an account? Sign in to continue. By pressing the button you "
    "agree to the terms.",
    "ru": "Войдите или зарегистрируйтесь, чтобы читать дальше. Введите адрес электронной почты. "
    "Введите ваш пароль. Пароль должен содержать не менее 8 символов, одну заглавную "
    "букву и цифру. Имя Фамилия Электронная почта Телефон Город. Забыли пароль? Согласие "
    "на обработку персональных данных обязательно. Выберите вашу страну и нажмите кнопку "
    "внизу страницы.",
    "ar": "سجل الدخول للمتابعة. هل لديك حساب؟ أدخل بريدك الإلكتروني وأدخل كلمة المرور. يجب أن "
    "تتكون كلمة المرور من ثمانية أحرف على الأقل. الاسم الأول الاسم الأخير البريد "
    "الإلكتروني المدينة الهاتف. أوافق على الشروط والأحكام وسياسة الخصوصية. اختر البلد أو "
    "المنطقة ثم اضغط على الزر في أسفل الصفحة لكي تصل إلى كل المقالات في أي وقت ومن أي "
    "جهاز.",
    "zh": "登录后继续阅读。还没有账号？请输入您的邮箱，请输入您的密码。密码必须至少包含八"
    "个字符和一个数字。姓名邮箱电话城市。我同意服务条款和隐私政策。选择您所在的国家，然后点击"
    "页面下方的按钮，即可在任何设备上阅读全部内容。",
}
LEADS = {
    "en": ("Grain prices rise again", "Two ministers meet at the lake"),
    "ru": ("Цены на зерно снова растут", "Два министра встретились у озера"),
    "ar": ("أسعار القمح ترتفع مجددا", "وزيران يلتقيان عند البحيرة"),
    "zh": ("粮食价格再次上涨", "两位部长在湖边会面"),
}
STORY = (
    "Artillery fire hit the western quarter of the river town before sunrise, the governor said. "
    "Rescue crews pulled the wounded from the stalls and carried them across the footbridge to the "
    "only clinic that still has power. Residents described hours of explosions near the elevator. "
)


def article(text: str, language: str, title: str = "") -> Article:
    return Article(id="ar_1", seen=NOON, title=title, text=text, language=language)


def are_copies(one: Article, two: Article) -> tuple[bool, bool]:
    memory = Memory()
    memory.learn(to_story(one, judge(one, memory, NOON)))
    return compare(one, two).copy, judge(two, memory, NOON).relation == "copy"


@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("language", FORMS)
def test_a_form_that_two_pages_share_makes_no_copy_of_them(language: str, titled: bool) -> None:  # noqa: FBT001 -- a case
    first, second = LEADS[language]
    if titled:
        one = article(FORMS[language], language, title=first)
        two = article(FORMS[language], language, title=second)
    else:
        one = article(f"{first} {FORMS[language]}", language)
        two = article(f"{second} {FORMS[language]}", language)

    assert are_copies(one, two) == (False, False)


def test_an_article_before_or_after_a_form_is_compared_all_the_same() -> None:
    bare = article(STORY * 2, "en")
    before = article(f"{STORY * 2}{FORMS['en']}", "en")
    long = " ".join(f"{word}{at}" for at in range(8) for word in STORY.split())
    after = article(f"{FORMS['en']} {long}", "en")

    assert are_copies(bare, before) == (True, True)
    assert are_copies(article(long, "en"), after) == (True, True)


def test_a_report_about_cookies_is_no_wall() -> None:
    report = STORY + "The portal will ask: already have an account? Voters laughed. " + STORY

    assert are_copies(article(report, "en"), article(STORY + STORY, "en"))[0]
    assert not compare(article(report, "en"), article("already have an account", "en")).copy
